#pragma once

#include "db/rows.hpp"
#include "geo/projection.hpp"
#include "geo/write_raster.hpp"

#include <array>
#include <optional>
#include <vector>

namespace results {

/// What rasters_of makes, by name.
inline constexpr std::array<char const*, 2> raster_names{"surface", "residual_surface"};

/// The rasters of a run, one on the other in its plane: `surface`, the visitors that the model expects of a
/// store, and `residual_surface`, how the misfits of the stores that the fit saw lean. Neither has a value
/// where no store sees (residual_surface.hpp). Square cells of `cell_m`; else of the run's own --raster-cell;
/// else of a size that follows from the data (raster_frame.hpp). None for a run without stores. Throws
/// geo::UsageError where `cell_m` makes too many cells.
std::vector<geo::Raster> rasters_of(db::RunRecord const& record, std::optional<double> cell_m = {},
                                    int threads = 1);

/// "visitors per store", and per unit of the exposure where a run has one.
std::string unit_of_surface(db::RunRow const& run);

}  // namespace results
