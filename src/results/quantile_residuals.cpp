#include "src/fit/uniform.hpp"
#include "src/results/normal.hpp"
#include "src/results/store_rows.hpp"

#include <cmath>

namespace results {

/// One seed for every run, so that z does not change where nothing else does.
constexpr std::uint64_t fixed_seed = 20190601;

QuantileResiduals::QuantileResiduals(fit::Noise noise, double dispersion)
    : noise_(noise), dispersion_(dispersion), random_(fixed_seed) {}

double QuantileResiduals::draw() {
    return fit::open_uniform(random_);
}

double QuantileResiduals::of(double visitors, double fitted, double drawn) const {
    bool const counts = noise_ != fit::Noise::gaussian;
    auto const up_to = [&](double value) { return fit::cumulative(noise_, value, fitted, dispersion_); };
    auto const above = [&](double value) { return fit::exceedance(noise_, value, fitted, dispersion_); };
    double const before = visitors - 1;  // of a count; below 0 the probability up to it is 0, above it 1
    double const lower = counts ? std::lerp(up_to(before), up_to(visitors), drawn) : up_to(visitors);
    double const upper = counts ? std::lerp(above(before), above(visitors), drawn) : above(visitors);
    // From the tail that it lies in: close to 1 a probability has no digits left.
    return lower < upper ? normal_quantile(lower) : -normal_quantile(upper);
}

}  // namespace results
