#pragma once

#include "src/fit/inference.hpp"

namespace results {

/// What the stores of a fit say of a city that the fit does not have.
struct Presence {
    double amplitude = 0;  ///< may be negative: fewer visitors than the fit expects there
    double se = 0;         ///< infinite where no store is near
};

/// By one step of scoring for the amplitude of a city of this centre and spread, everything else in the fit
/// being free to give way.
Presence presence_of(model::City<2> const& city, fit::Inference<2> const& inference);

}  // namespace results
