#pragma once

#include "src/fit/likelihood/misfit.hpp"
#include "src/fit/solve/solve.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

/// The problem that a search works on.
namespace fit {

/// What does not change while cities are searched for: the observations, the noise model, the limits.
template <int D>
struct Setting {
    Data<D> const* data = nullptr;
    Noise noise = Noise::negbin;
    Scales scales;
    bool background = true;
    bool allow_negative = false;
    double max_spread = 0;    ///< 0: no limit
    double elongation = 0;    ///< limit of mean ÷ geometric mean of a city's variances; 0: none
    double steepness = 10;    ///< of what lies beyond these two limits: along steeper walls the solve creeps
    bool keep_wide = false;   ///< a city beyond the limit of spread stays
    double min_stores = 0;    ///< effective stores a city must rest on
    bool scattered = false;   ///< counts scatter wildly (admissible.hpp)
    int threads = 1;          ///< results do not depend on it
    double extent = 1;        ///< half the diagonal of the box around the positions
    double max_alpha = 1e3;   ///< dispersion is not taken for larger than this
    double position_sd = 0;   ///< of what rounding changed along each axis, in the fit's units (gaussian)
    double value_sd = 1e-11;  ///< the same of values, at least their last digits (gaussian)
    /// Known centres: a city that stands at one of these to the last digit stays there, and is not taken away
    /// for the sake of the score.
    std::vector<model::Vector<D>> const* fixed_centres = nullptr;
    /// Where these are a part of the observations: the rates that what is held fixed brings to each (padded)
    /// store, the dispersion of all, and the number that the BIC counts.
    std::vector<double> const* others = nullptr;
    std::optional<double> dispersion = {};
    std::optional<double> observations = {};

    double counted() const { return observations.value_or(data->count); }
    Penalties limits() const { return {0, 0, max_spread, elongation, steepness}; }
    Misfit<D> misfit(double alpha, std::vector<double> weights = {}) const {
        return Misfit<D>(*data, noise, alpha, scales, others, std::move(weights));
    }
};

template <int D>
model::Vector<D> centre_of(CityParameters<D> const& city) {
    return model::Vector<D>(city.data() + 1);
}

/// Whether a city stands at a known centre.
template <int D>
bool is_fixed(Setting<D> const& setting, CityParameters<D> const& city) {
    return setting.fixed_centres &&
           std::ranges::find(*setting.fixed_centres, centre_of<D>(city)) != setting.fixed_centres->end();
}

/// Fewer stores are searched all together.
inline constexpr int fewest_stores_of_large = 20'000;

/// Whether there are so many counts that cities and stores mostly do not see each other.
template <int D>
bool is_large(Setting<D> const& setting) {
    return setting.noise != Noise::gaussian && setting.data->count >= fewest_stores_of_large;
}

}  // namespace fit
