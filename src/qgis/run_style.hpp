#pragma once

#include "geo/write_raster.hpp"

#include <string>
#include <string_view>

namespace qgis {

/// The style, as QML, of a layer of a run by its name in DESIGN.md; empty for a layer without one.
std::string run_style(std::string_view layer);

/// The same for one of its rasters.
std::string run_style(geo::Raster const& raster);

}  // namespace qgis
