#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/layer.hpp"
#include "geo/write/layers.hpp"

#include <cpl_port.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <utility>

namespace geo {
namespace {

using Names = std::array<std::pair<char const*, char const*>, 3>;

/// What people call a format, where GDAL has another name for it.
constexpr Names driver_names{
    {{"Shapefile", "ESRI Shapefile"}, {"GeoPackage", "GPKG"}, {"GeoParquet", "Parquet"}}};

/// Where the extension that GDAL lists first is not the usual one.
constexpr Names extensions{{{"GeoJSON", "geojson"}, {"GeoJSONSeq", "geojsonl"}, {"netCDF", "nc"}}};

std::string looked_up(Names const& names, std::string const& name, std::string const& otherwise) {
    for (auto const& [from, to] : names)
        if (same_name(from, name)) return to;
    return otherwise;
}

std::string metadata(GDALDriver& driver, char const* item) {
    char const* const value = driver.GetMetadataItem(item);
    return value == nullptr ? "" : value;
}

std::string first_word(std::string const& words) {
    return words.substr(0, words.find(' '));
}

/// Without those that write into databases and services, drawings that hold no fields, formats of waypoints
/// or contour lines, of tables beside pictures, and those that ask for a description of the fields first.
bool writes_files_with_fields(GDALDriver& driver) {
    for (std::string const name : {"GPX", "WAsP", "FITS", "PDS4", "Geoconcept"})
        if (driver.GetDescription() == name) return false;
    for (char const* const item :
         {GDAL_DCAP_VECTOR, GDAL_DCAP_CREATE, GDAL_DCAP_CREATE_LAYER, GDAL_DCAP_CREATE_FIELD})
        if (metadata(driver, item) != "YES") return false;
    return metadata(driver, GDAL_DMD_CONNECTION_PREFIX).empty() &&
           !metadata(driver, GDAL_DMD_EXTENSIONS).empty();
}

}  // namespace

std::vector<VectorFormat> vector_formats() {
    GdalMessages const registers_drivers;
    std::vector<VectorFormat> formats;
    for (int i = 0; i < GetGDALDriverManager()->GetDriverCount(); ++i) {
        GDALDriver& driver = *GetGDALDriverManager()->GetDriver(i);
        if (!writes_files_with_fields(driver)) continue;
        std::string const name = driver.GetDescription();
        formats.push_back(
            {name, fmt::format(".{}", looked_up(extensions, name,
                                                first_word(metadata(driver, GDAL_DMD_EXTENSIONS))))});
    }
    std::ranges::sort(formats, {}, &VectorFormat::driver);
    return formats;
}

VectorFormat vector_format(std::string const& name) {
    std::vector<VectorFormat> const formats = vector_formats();
    std::string const driver = looked_up(driver_names, name, name);
    auto const found =
        std::ranges::find_if(formats, [&](auto const& f) { return same_name(f.driver, driver); });
    if (found != formats.end()) return *found;
    std::vector<std::string> names;
    names.reserve(formats.size());
    for (VectorFormat const& format : formats)
        names.push_back(format.driver);
    throw UsageError(fmt::format("GDAL here cannot write {}; it can write {}", name, fmt::join(names, ", ")));
}

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
