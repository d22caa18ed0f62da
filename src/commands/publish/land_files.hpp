#pragma once

#include "db/rows.hpp"
#include "geo/grid.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace commands {

/// The files of the layers that lie under the maps of a project: land, borders, and the larger places without
/// those whose names the cities have already.
inline constexpr char const* land_file_names[] = {"map_land.geojson", "map_borders.geojson",
                                                  "map_places.geojson"};

/// Writes those that there are around a box of the plane to where `stage` says, by the name of the file, and
/// returns their styles as QML by layer.
std::map<std::string, std::string> stage_land(
    geo::PlanarBox const& box, std::string const& crs_wkt, std::vector<db::CityRow> const& cities,
    std::function<std::filesystem::path(std::string const&)> const& stage);

}  // namespace commands
