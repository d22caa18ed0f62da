#pragma once

#include "geo/grid.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace qgis {

/// A QGIS project of one run, as the text of a .qgs file: its layers in the database beside it, its rasters,
/// and a print layout with map, legend, scale bar and table of the cities.
struct RunProject {
    std::string title;
    std::int64_t run_id = 0;
    std::string crs_wkt;                        ///< of the run's plane
    geo::PlanarBox box;                         ///< of the stores
    std::map<std::string, std::string> styles;  ///< QML by layer; a layer without one is left out
};

std::string text_of(RunProject const& project);

}  // namespace qgis
