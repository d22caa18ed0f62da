#pragma once

#include "geo/geometry.hpp"

#include <cstdint>
#include <map>
#include <string>

/// Projects of QGIS as the text of a .qgs file.
namespace qgis {

/// A project of one run: its layers in the database, the rasters beside it, and a print layout with map,
/// legend, scale bar and table of the cities.
struct RunProject {
    std::string title;
    std::int64_t run_id = 0;
    std::string crs_wkt;                        ///< of the run's plane
    geo::PlanarBox box;                         ///< of the stores
    std::map<std::string, std::string> styles;  ///< QML by layer; a layer without one is left out, and
                                                ///< without "cities" their table is one sentence
    bool people_are_shared = false;             ///< divided among the stores near them
    std::string database = "./footfall.gpkg";   ///< from where the project stands
};

std::string text_of(RunProject const& project);

/// A project that shows a run beside the truth: the layers and rasters of the evaluation in one folder with
/// it, their maps side by side in a print layout, and a theme for each.
struct EvaluationProject {
    std::string title;                          ///< of the layout
    std::string crs_wkt;                        ///< of the run's plane
    geo::PlanarBox box;                         ///< of the rasters
    std::map<std::string, std::string> styles;  ///< QML by layer; a layer without one is left out
};

std::string text_of(EvaluationProject const& project);

/// Whether a style or project is as QGIS saves it and not as this program wrote it. Then it is the user's and
/// left alone.
bool saved_in_qgis(std::string const& xml);

}  // namespace qgis
