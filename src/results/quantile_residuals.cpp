#include "src/fit/uniform.hpp"
#include "src/results/normal.hpp"
#include "src/results/store_rows.hpp"

namespace results {

/// One seed for every run, so that z does not change where nothing else does.
constexpr std::uint64_t fixed_seed = 20190601;

QuantileResiduals::QuantileResiduals(fit::Noise noise, double dispersion)
    : noise_(noise), dispersion_(dispersion), random_(fixed_seed) {}

double QuantileResiduals::draw() {
    return fit::open_uniform(random_);
}

double QuantileResiduals::of(double visitors, double fitted, double drawn) const {
    double const upper = fit::cumulative(noise_, visitors, fitted, dispersion_);
    if (noise_ == fit::Noise::gaussian) return normal_quantile(upper);
    double const lower = visitors < 1 ? 0 : fit::cumulative(noise_, visitors - 1, fitted, dispersion_);
    return normal_quantile(lower + drawn * (upper - lower));
}

}  // namespace results
