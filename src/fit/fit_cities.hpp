#pragma once

#include "src/fit/observations.hpp"
#include "src/fit/options.hpp"
#include "src/fit/result.hpp"

#include <optional>

/// How cities are found. Input: positions and values; output: a model with diagnostics.
namespace fit {

/// Finds the cities. `test` stores do not take part; their error is only reported per iteration.
/// `previous`, an earlier fit of the like in the unit of the positions, is one more start: it stays unless
/// another is better by more than a little. The seed's own ways to start do not look at it. D is 1, 2 or 3
/// (the program is built with 2 alone). Throws std::invalid_argument for options that contradict and too few
/// observations.
template <int D>
Result<D> fit_cities(Observations<D> const& train, Options<D> const& options, Progress const& progress = {},
                     Observations<D> const& test = {},
                     std::optional<model::CityModel<D>> const& previous = {});

/// The cities of `known`, in the unit of the positions, settled together on these stores: none is searched
/// for, and one that these stores do not support, or that explains less than it costs, is left out. For
/// cities that were found in parts of the stores. Throws as fit_cities does.
template <int D>
Result<D> settle_cities(Observations<D> const& train, Options<D> const& options,
                        model::CityModel<D> const& known, Progress const& progress = {});

}  // namespace fit
