#pragma once

#include "src/fit/inference.hpp"

#include <optional>

namespace fit {

/// Moves all parameters, and for negbin the overdispersion, from where they are to the nearest maximum of the
/// likelihood, by Fisher scoring with Marquardt's damping. No search, no limits of spread. None where it does
/// not get there.
template <int D>
std::optional<FittedModel<D>> refit(FittedModel<D> fitted);

}  // namespace fit
