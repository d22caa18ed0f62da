#pragma once

/// The files of this folder, compiled in.
namespace qgis::texts {

extern char const* const raster;
extern char const* const cities;
extern char const* const city_spreads;
extern char const* const city_uncertainties;
extern char const* const stores;
extern char const* const contributions;
extern char const* const competitors;
extern char const* const trade_areas;
extern char const* const map_land;
extern char const* const map_borders;
extern char const* const map_places;
extern char const* const losses;
extern char const* const predictions;
extern char const* const run_project;
extern char const* const truth_cities;
extern char const* const fitted_cities;
extern char const* const truth_city_spreads;
extern char const* const fitted_city_spreads;
extern char const* const matches;
extern char const* const city_paths;
extern char const* const evaluation_project;

}  // namespace qgis::texts
