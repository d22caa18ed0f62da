#pragma once

#include "geo/layer.hpp"
#include "geo/write_raster.hpp"

#include <string>
#include <vector>

namespace qgis {

/// The style, as QML, of a layer that shows a run beside the truth; empty for a layer without one here.
std::string evaluation_style(geo::Layer const& layer);

/// The same for one of its rasters. True and fitted visitors share their colours, so that they compare.
std::string evaluation_style(geo::Raster const& raster, std::vector<geo::Raster> const& all);

}  // namespace qgis
