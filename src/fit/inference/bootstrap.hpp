#pragma once

#include "src/base/statistics.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/fit/options.hpp"

#include <cstdint>

namespace fit {

struct BootstrapOptions {
    int samples = 500;
    std::uint64_t seed = 1;
    int threads = 1;  ///< results do not depend on it
};

/// A second opinion on the errors, which assumes the noise model but nothing about the shape of the
/// likelihood: counts are simulated from what was fitted, under the corrected dispersion and at the same
/// stores, and refitted from there. Returns their models, cities in the
/// order of the fit. Throws Cancelled where `progress` asks to.
template <int D>
std::vector<model::CityModel<D>> bootstrap(Inference<D> const& inference, BootstrapOptions const& options,
                                           Progress const& progress = {});

/// Central 95 % of values (the percentile interval); NaN of none.
struct Percentiles {
    double low = 0;
    double high = 0;
    /// The standard error of a normal variable with these percentiles: a refit that went astray does not
    /// count.
    double standard_error() const { return (high - low) / (2 * base::half_width_95); }
};
Percentiles percentiles_of(std::vector<double> values);

/// Moves all parameters, and for negbin the overdispersion, from where they are to the nearest maximum of the
/// likelihood, by Fisher scoring with Marquardt's damping. No search, no limits of spread: a city that the
/// counts do not hold may end anywhere on its way to a spike or to nothing.
template <int D>
FittedModel<D> refit(FittedModel<D> fitted);

}  // namespace fit
