#pragma once

#include "geo/grid.hpp"
#include "src/results/sights.hpp"

#include <span>

namespace results {

/// How the misfits lean around the middle of each cell: Σ w z ÷ √Σ w² over the stores, w = exp(−½ d²÷h²) with
/// d the distance to the store and h half its radius, so that about eight stores count. Standard normal where
/// the model is right, for it weighs independent z. NaN further from every store than 1½ of its radius.
geo::Grid residual_surface_of(std::span<Sight const> stores, geo::GridFrame const& frame);

}  // namespace results
