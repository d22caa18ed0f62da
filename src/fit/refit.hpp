#pragma once

#include "src/fit/inference.hpp"

namespace fit {

/// Moves all parameters, and for negbin the overdispersion, from where they are to the nearest maximum of the
/// likelihood, by Fisher scoring with Marquardt's damping. No search, no limits of spread: a city that the
/// counts do not hold may end anywhere on its way to a spike or to nothing.
template <int D>
FittedModel<D> refit(FittedModel<D> fitted);

}  // namespace fit
