#pragma once

#include "src/fit/candidate.hpp"
#include "src/fit/fit_cities.hpp"

/// What a city may look like where the user does not say. tests/bench/README.md has the measurements.
namespace fit {

/// From this overdispersion on counts scatter wildly: a busy store and its neighbours are luck as often as a
/// city. So a city there has a least width, rests on more stores and is no needle. Below it a narrow city is
/// seen for what it is.
inline constexpr double scattered_alpha = 0.5;

/// Mean ÷ geometric mean of the variances of a city that is twice as long as wide.
inline constexpr double stout = 1.25;

/// The limits for counts that scatter little, or as the options say.
template <int D>
void set_limits(Setting<D>& setting, Options<D> const& options);

/// The limits for counts that scatter wildly, as far as the options do not say.
template <int D>
void limit_scattered(Setting<D>& setting, Options<D> const& options);

}  // namespace fit
