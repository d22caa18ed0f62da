#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/layer.hpp"
#include "geo/write/layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace geo {
namespace {

using Names = std::vector<std::pair<std::string, std::string>>;

/// What people call a format, where GDAL has another name for it.
Names const driver_names{{"Shapefile", "ESRI Shapefile"}, {"GeoPackage", "GPKG"}, {"GeoParquet", "Parquet"}};

/// The usual extension, where it is not the one that GDAL lists first.
Names const usual_extensions{{"GeoJSON", "geojson"}, {"GeoJSONSeq", "geojsonl"}, {"netCDF", "nc"}};

/// The formats that are recognised by the extension of a path. By hand, because GDAL names several drivers
/// for some of these extensions.
Names const drivers_by_extension{{".geojson", "GeoJSON"}, {".json", "GeoJSON"},   {".shp", "ESRI Shapefile"},
                                 {".gpkg", "GPKG"},       {".fgb", "FlatGeobuf"}, {".csv", "CSV"},
                                 {".xlsx", "XLSX"},       {".kml", "LIBKML"}};

/// Whatever the case of the name; nothing where it is not listed.
std::optional<std::string> looked_up(Names const& names, std::string const& name) {
    auto const found =
        std::ranges::find_if(names, [&](auto const& entry) { return same_name(entry.first, name); });
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

std::string metadata(GDALDriver& driver, char const* item) {
    char const* const value = driver.GetMetadataItem(item);
    return value == nullptr ? "" : value;
}

std::string first_word(std::string const& words) {
    return words.substr(0, words.find(' '));
}

/// Leaves out drivers that write into databases and services, drawings without fields, waypoints, contour
/// lines and tables beside pictures, and those that ask for a description of the fields first.
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
        std::string const first = first_word(metadata(driver, GDAL_DMD_EXTENSIONS));
        formats.push_back({name, fmt::format(".{}", looked_up(usual_extensions, name).value_or(first))});
    }
    std::ranges::sort(formats, {}, &VectorFormat::driver);
    return formats;
}

VectorFormat vector_format(std::string const& name) {
    std::vector<VectorFormat> const formats = vector_formats();
    std::string const driver = looked_up(driver_names, name).value_or(name);
    auto const found =
        std::ranges::find_if(formats, [&](auto const& f) { return same_name(f.driver, driver); });
    if (found != formats.end()) return *found;
    if (same_name(driver, "Parquet") || same_name(driver, "Arrow"))
        throw UsageError(
            fmt::format("GDAL here is built without {}, as Debian's is; write GPKG, and convert it where "
                        "GDAL or GeoPandas "
                        "has it (geopandas.read_file(\"cities.gpkg\").to_parquet(…))",
                        driver));
    std::vector<std::string> names;
    names.reserve(formats.size());
    for (VectorFormat const& format : formats)
        names.push_back(format.driver);
    throw UsageError(fmt::format("GDAL here cannot write {}; it can write {}", name, fmt::join(names, ", ")));
}

std::string driver_for(std::filesystem::path const& path) {
    if (auto const driver = looked_up(drivers_by_extension, path.extension().string())) return *driver;
    throw UsageError(fmt::format(
        "{} has no extension that can be written; use .geojson, .gpkg, .fgb, .shp, .csv, .xlsx or .kml",
        path.string()));
}

}  // namespace geo
