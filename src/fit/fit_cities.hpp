#pragma once

#include "src/fit/observations.hpp"
#include "src/fit/options.hpp"
#include "src/fit/result.hpp"

/// How cities are found. Input: positions and values; output: a model with diagnostics.
namespace fit {

/// Finds the cities. `test` stores do not take part; their error is only reported per iteration.
/// D is 1, 2 or 3. Throws std::invalid_argument for options that contradict and too few observations.
template <int D>
Result<D> fit_cities(Observations<D> const& train, Options<D> const& options, Progress const& progress = {},
                     Observations<D> const& test = {});

}  // namespace fit
