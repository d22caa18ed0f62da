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
    // Between the probabilities of one count less, none below 0, and of this one.
    auto const within = [&](auto const& probability) {
        double const here = probability(noise_, visitors, fitted, dispersion_);
        if (noise_ == fit::Noise::gaussian) return here;
        return std::lerp(probability(noise_, visitors - 1, fitted, dispersion_), here, drawn);
    };
    double const below = within(fit::cumulative);
    // From the tail that it lies in: close to 1 a probability has no digits left.
    return below < 0.5 ? normal_quantile(below) : -normal_quantile(within(fit::exceedance));
}

}  // namespace results
