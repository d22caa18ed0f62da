#pragma once

#include "geo/write_raster.hpp"

#include <string>
#include <vector>

namespace qgis {

/// The style, as QML, of one of the rasters that show a run beside the truth. True and fitted visitors share their colours, so that they compare.
std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all);

}  // namespace qgis
