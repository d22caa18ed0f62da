#pragma once

#include "geo/grid.hpp"
#include "src/model/city.hpp"
#include "src/results/sights.hpp"

#include <optional>
#include <span>

namespace results {

/// Where the rasters of a run lie and how fine they are: the extent of its stores and a twentieth more on
/// every side, in square cells whose edges are multiples of their size. Without `cell_m` a cell is at most a
/// quarter of the narrowest city's standard deviation, a sixth of the stores' median radius and a 200th of
/// the longer side; rounded down to 1, 2 or 5 and zeros, but no finer than makes 4 million cells.
geo::GridFrame raster_frame(std::span<geo::Planar const> stores, std::span<Sight const> sights,
                            model::CityModel<2> const& model, std::optional<double> cell_m);

/// Throws geo::UsageError where cells of that size would be more than 25 million.
void refuse_too_many_cells(std::span<geo::Planar const> stores, double cell_m);

}  // namespace results
