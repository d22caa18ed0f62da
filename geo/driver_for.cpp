#include "geo/errors.hpp"
#include "geo/write_layer.hpp"

#include <cpl_port.h>
#include <fmt/format.h>

#include <array>

namespace geo {

std::string driver_for(std::filesystem::path const& path) {
    static constexpr std::array<std::pair<char const*, char const*>, 7> drivers{{{".geojson", "GeoJSON"},
                                                                                 {".json", "GeoJSON"},
                                                                                 {".shp", "ESRI Shapefile"},
                                                                                 {".gpkg", "GPKG"},
                                                                                 {".fgb", "FlatGeobuf"},
                                                                                 {".csv", "CSV"},
                                                                                 {".kml", "LIBKML"}}};
    for (auto const& [extension, driver] : drivers) {
        if (EQUAL(path.extension().c_str(), extension)) return driver;
    }
    throw UsageError(
        fmt::format("{} has no extension that can be written; use .geojson, .gpkg, .fgb, .shp, .csv or .kml",
                    path.string()));
}

}  // namespace geo
