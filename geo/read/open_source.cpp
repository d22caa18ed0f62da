#include "geo/read/detail/open_source.hpp"
#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/read/row_point.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <array>
#include <string_view>
#include <vector>

namespace geo {
namespace {

// Only formats of local files: one that follows references (VRT, WMS …) could reach for the network unasked.
constexpr std::array drivers{"GeoJSON",      "GeoJSONSeq", "ESRIJSON",   "TopoJSON", "ESRI Shapefile",
                             "GPKG",         "CSV",        "FlatGeobuf", "SQLite",   "OpenFileGDB",
                             "MapInfo File", "GML",        "LIBKML",     "KML",      "GPX",
                             "XLSX",         "ODS",        "XLS",        "Parquet",  "Arrow",
                             "OGR_GMT",      "GMT",        "JML",        "DXF",      "Geoconcept",
                             "Selafin",      "MapML",      "DGN",        "S57",      "JSONFG",
                             "OSM",          "Interlis 1", "Interlis 2"};

CPLStringList allowed_drivers() {
    CPLStringList allowed;
    for (char const* driver : drivers) {
        if (GDALGetDriverByName(driver) != nullptr) allowed.AddString(driver);
    }
    return allowed;
}

CPLStringList open_options(std::string_view driver) {
    CPLStringList options;
    if (driver == "CSV") {
        // Everything stays text, to be parsed strictly: with automatic types, text that does not fit is
        // silently emptied or turned into another number.
        options.AddNameValue("AUTODETECT_TYPE", "NO");
        options.AddNameValue("GEOM_POSSIBLE_NAMES", "WKT,the_geom,geom,geometry,wkt_geom,wkb_geometry");
    }
    if (driver == "GML") {
        options.AddNameValue("WRITE_GFS", "NO");  // nothing is written into the user's folder
        options.AddNameValue("DOWNLOAD_SCHEMA", "NO");
    }
    return options;
}

std::string driver_name(GDALDriverH driver) {
    return driver ? GDALGetDriverShortName(driver) : "";
}

/// Why nothing could be opened, with advice where the cause can be told.
std::string why_not(std::string const& source, std::string const& driver, GdalMessages const& messages) {
    VSIStatBufL status{};
    if (VSIStatL(source.c_str(), &status) == 0 && VSI_ISDIR(status.st_mode)) {
        return fmt::format("folder {} holds no vector data; name the file itself", source);
    }
    std::string const other = driver_name(GDALIdentifyDriver(source.c_str(), nullptr));
    if (driver.empty() && !other.empty()) {
        return fmt::format(
            "{} is a {} source, which is not read as stores; export it to GeoPackage or GeoJSON", source,
            other);
    }
    if (messages.failed()) {
        return fmt::format("{} looks like {} but cannot be read, it may be cut short or damaged: {}", source,
                           driver.empty() ? "a vector file" : driver, messages.failure());
    }
    if (EQUAL(CPLGetExtension(source.c_str()), "zip")) {
        return fmt::format("{} is an archive; name a file in it as /vsizip/{}/FILE", source, source);
    }
    return fmt::format(
        "{} is not a vector file that can be read, or it is damaged (text files must be UTF-8 and have the "
        "right extension: .csv, .geojson)",
        source);
}

void require_attributes(std::string const& source, std::string const& driver) {
    if (driver == "ESRI Shapefile" && EQUAL(CPLGetExtension(source.c_str()), "shp") &&
        sibling(source, "dbf").empty()) {
        throw IoError(
            fmt::format("{} has no .dbf beside it, where the visitors would be; copy it there too", source));
    }
}

std::string path_with_index(std::string const& source, std::string const& driver) {
    bool const misses_index = driver == "ESRI Shapefile" && EQUAL(CPLGetExtension(source.c_str()), "shp") &&
                              sibling(source, "shx").empty();
    return misses_index ? copy_without_index(source) : source;
}

/// How well a layer suits: 2 for points or geometries of unknown type, 1 for polygons and for tables with
/// coordinates, 0 for all others.
int suitability(OGRLayer& layer) {
    switch (wkbFlatten(layer.GetGeomType())) {
        case wkbPoint:
        case wkbMultiPoint:
        case wkbUnknown:
            return 2;
        case wkbPolygon:
        case wkbMultiPolygon:
        case wkbCurvePolygon:
        case wkbMultiSurface:
            return 1;
        case wkbNone: {
            std::vector<Field> fields;
            OGRFeatureDefn& definition = *layer.GetLayerDefn();
            fields.reserve(definition.GetFieldCount());
            for (int i = 0; i < definition.GetFieldCount(); ++i) {
                fields.push_back({definition.GetFieldDefn(i)->GetNameRef(), FieldType::text});
            }
            return find_coordinate_columns(fields, false) ? 1 : 0;
        }
        default:
            return 0;
    }
}

std::vector<std::string> layer_names(GDALDataset& dataset) {
    std::vector<std::string> names;
    for (auto* layer : dataset.GetLayers())
        names.push_back(fmt::format("\"{}\"", layer->GetName()));
    return names;
}

}  // namespace

void SourceCloser::operator()(GDALDataset* dataset) const {
    GdalMessages const unheard;
    std::string const path = dataset->GetDescription();
    GDALClose(GDALDataset::ToHandle(dataset));
    if (path.starts_with("/vsimem/footfall-")) forget_copy(path);
}

OpenSource open_source(std::string const& source) {
    GdalMessages messages;
    require_local(source);
    CPLStringList const allowed = allowed_drivers();
    std::string const driver =
        driver_name(GDALIdentifyDriverEx(source.c_str(), GDAL_OF_VECTOR, allowed.List(), nullptr));
    require_attributes(source, driver);

    std::string const path = path_with_index(source, driver);
    CPLConfigOptionSetter const restore("SHAPE_RESTORE_SHX", path == source ? "NO" : "YES", false);
    OpenSource opened;
    opened.dataset.reset(
        GDALDataset::FromHandle(GDALOpenEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, allowed.List(),
                                           open_options(driver).List(), nullptr)));
    opened.notices = messages.warnings();
    if (!opened.dataset && path != source) forget_copy(path);
    bool const only_crs_fails = opened.dataset && messages.failure().starts_with("PROJ");
    if (only_crs_fails) opened.unknown_crs = messages.failure();
    if (!opened.dataset || (messages.failed() && path == source && !only_crs_fails)) {
        throw IoError(why_not(source, driver, messages));
    }
    opened.driver = driver_name(GDALDriver::ToHandle(opened.dataset->GetDriver()));
    if (path != source) {
        opened.notices = {fmt::format("{} has no .shx beside it; its index was rebuilt in memory", source)};
    }
    return opened;
}

OGRLayer& choose_layer(GDALDataset& dataset, std::string const& source, std::string const& wanted) {
    if (dataset.GetLayerCount() == 0) throw InputRejected(fmt::format("{} holds no layer", source));
    std::array<std::vector<OGRLayer*>, 3> candidates;
    for (OGRLayer* const layer : dataset.GetLayers()) {
        if (!wanted.empty() && wanted == layer->GetName()) return *layer;
        candidates[suitability(*layer)].push_back(layer);
    }
    if (!wanted.empty()) {
        throw UsageError(fmt::format("{} has no layer \"{}\"; its layers are {}", source, wanted,
                                     fmt::join(layer_names(dataset), ", ")));
    }
    if (dataset.GetLayerCount() == 1) return *dataset.GetLayer(0);
    auto const& best = candidates[2].empty() ? candidates[1] : candidates[2];
    if (best.size() == 1) return *best.front();
    throw UsageError(fmt::format("{} has several layers; choose one with --layer: {}", source,
                                 fmt::join(layer_names(dataset), ", ")));
}

}  // namespace geo
