#include "src/results/normal.hpp"
#include "src/results/store_rows.hpp"

namespace results {

/// One seed for every run, so that z does not change where nothing else does.
constexpr std::uint64_t fixed_seed = 20190601;

QuantileResiduals::QuantileResiduals(fit::Noise noise, double dispersion)
    : noise_(noise), dispersion_(dispersion), random_(fixed_seed) {}

/// In (0, 1); written out because std::uniform_real_distribution differs between standard libraries.
double QuantileResiduals::uniform() {
    return (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53;
}

double QuantileResiduals::next(double visitors, double fitted) {
    double const u = uniform();
    double const upper = fit::cumulative(noise_, visitors, fitted, dispersion_);
    if (noise_ == fit::Noise::gaussian) return normal_quantile(upper);
    double const lower = visitors < 1 ? 0 : fit::cumulative(noise_, visitors - 1, fitted, dispersion_);
    return normal_quantile(lower + u * (upper - lower));
}

}  // namespace results
