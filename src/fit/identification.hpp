#pragma once

#include "src/fit/inference.hpp"

namespace fit {

/// Fewer effective stores, (Σc)² ÷ Σc² over a city's contributions c, may be a busy store and no city.
inline constexpr double too_few_stores = 2;

/// Whether the data hold each city: not where its amplitude is 0, where it rests on too few stores, where
/// some change of it hardly changes the fit, or where the fit is not at the maximum of the likelihood. Where
/// only the spread is not, a limit holds it, and the rest of the city is told. K of them.
template <int D>
std::vector<Identification> identify(Inference<D> const& inference);

}  // namespace fit
