#pragma once

#include "geo/grid.hpp"

#include <map>
#include <string>

namespace qgis {

/// A QGIS project that shows a run beside the truth, as the text of a .qgs file: the layers and rasters of
/// the evaluation in one folder with it, their maps side by side in a print layout, and a theme for each.
struct EvaluationProject {
    std::string title;                          ///< of the layout
    std::string crs_wkt;                        ///< of the run's plane
    geo::PlanarBox box;                         ///< of the rasters
    std::map<std::string, std::string> styles;  ///< QML by layer; a layer without one is left out
};

std::string text_of(EvaluationProject const& project);

}  // namespace qgis
