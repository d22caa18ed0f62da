#pragma once

#include "geo/write_raster.hpp"

#include <string>

namespace qgis {

/// The style, as QML, of a raster of a run.
std::string run_style(geo::Raster const& raster);

}  // namespace qgis
