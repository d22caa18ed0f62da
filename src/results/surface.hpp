#pragma once

#include "geo/grid.hpp"
#include "src/model/city.hpp"

namespace results {

/// Visitors that the model expects at the middle of each cell, of a store with an exposure of 1. A city
/// counts within 7 of its standard deviations; beyond, it brings less than 3e-11 of its amplitude.
geo::Grid surface_of(model::CityModel<2> const& model, geo::GridFrame const& frame);

}  // namespace results
