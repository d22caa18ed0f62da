#pragma once

#include "geo/grid.hpp"
#include "src/results/sights.hpp"

#include <span>

namespace results {

/// How the misfits lean around the middle of each cell: Σ w z ÷ √Σ w² over the stores, w = (1 − d²÷r²)³ with
/// d the distance to the store and r 1½ of its radius, so that about eight stores count: nearly a Gaussian,
/// but one that ends without an edge, which would show as a ring. Standard normal where the model is right,
/// for it weighs independent z. NaN further from every store than r.
geo::Grid residual_surface_of(std::span<Sight const> stores, geo::GridFrame const& frame);

}  // namespace results
