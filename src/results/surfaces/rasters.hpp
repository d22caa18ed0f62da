#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/geometry.hpp"
#include "geo/write/rasters.hpp"
#include "src/model/city.hpp"
#include "src/results/surfaces/surface.hpp"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace results {

/// Where the rasters of a run lie and how fine they are: the extent of its stores and a twentieth more on
/// every side, in square cells whose edges are multiples of their size. Without `cell_m` a cell is at most a
/// quarter of the narrowest city's standard deviation, a sixth of the stores' median radius and a 200th of
/// the longer side; rounded down to 1, 2 or 5 and zeros, but no finer than makes 4 million cells.
geo::GridFrame raster_frame(std::span<geo::Planar const> stores, std::span<Sight const> sights,
                            model::CityModel<2> const& model, std::optional<double> cell_m);

/// Throws geo::UsageError where cells of that size would be more than 25 million.
void refuse_too_many_cells(std::span<geo::Planar const> stores, double cell_m);

/// What rasters_of makes, by name.
inline constexpr std::array<char const*, 3> raster_names{"surface", "residual_surface", "density"};

/// The rasters of a run, one on the other in its plane: `surface`, the visitors that the model expects of a
/// store, or of one more store where people are divided among them, `residual_surface`, how the misfits of
/// the stores that the fit saw lean, and where people are divided `density`, the visitors per km². None has a
/// value where no store sees. Their cells are squares of `cell_m`, or of a size that follows from the data.
/// There are none for a run without stores. Throws geo::UsageError where `cell_m` makes too many cells.
std::vector<geo::Raster> rasters_of(db::RunRecord const& record, std::optional<double> cell_m = {},
                                    int threads = 1);

/// --raster-cell of a run in the database, in metres; none where the size was left to the data.
std::optional<double> cell_asked_for_m(db::RunRow const& run);

/// "visitors per store", and per unit of the exposure where a run has one.
std::string unit_of_surface(db::RunRow const& run);

}  // namespace results
