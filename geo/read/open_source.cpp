#include "geo/read/detail/open_source.hpp"
#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/read/row_point.hpp"
#include "geo/without_secrets.hpp"

#include <cpl_conv.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <cpl_vsi_error.h>
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

CPLStringList allowed_drivers(bool allow_network) {
    CPLStringList allowed;
    if (allow_network && GDALGetDriverByName("PostgreSQL") != nullptr) allowed.AddString("PostgreSQL");
    for (char const* driver : drivers) {
        if (GDALGetDriverByName(driver) != nullptr) allowed.AddString(driver);
    }
    return allowed;
}

CPLStringList open_options(std::string_view driver, std::vector<std::string> const& more) {
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
    for (std::string const& option : more) {
        auto const equals = option.find('=');
        options.SetNameValue(option.substr(0, equals).c_str(), option.substr(equals + 1).c_str());
    }
    return options;
}

std::string driver_name(GDALDriverH driver) {
    return driver ? GDALGetDriverShortName(driver) : "";
}

/// Debian's GDAL is built without these.
std::string missing_driver(std::string const& source) {
    CPLString const extension = CPLString(CPLGetExtension(source.c_str())).tolower();
    bool const is_arrow = extension == "arrow" || extension == "feather" || extension == "arrows";
    std::string const driver = extension == "parquet" ? "Parquet" : is_arrow ? "Arrow" : "";
    return driver.empty() || GDALGetDriverByName(driver.c_str()) != nullptr ? std::string() : driver;
}

/// A scheme is the same in capitals.
bool is_web_address(std::string const& source) {
    CPLString const lower = CPLString(source).tolower();
    return lower.find("http://") == 0 || lower.find("https://") == 0;
}

/// Why the file at an address could not be opened. Asks the server once more, for GDAL forgets its answer.
std::string why_not_fetched(std::string const& address) {
    GdalMessages const unheard;
    std::string const source = without_secrets(address);
    VSICurlClearCache();
    VSIErrorReset();
    VSIStatBufL status{};
    if (VSIStatExL(("/vsicurl/" + address).c_str(), &status,
                   VSI_STAT_EXISTS_FLAG | VSI_STAT_SET_ERROR_FLAG) != 0) {
        std::string const said = message_without_secrets(VSIGetLastErrorMsg(), address);
        return fmt::format("{} cannot be fetched: {}", source,
                           said.empty() ? "the server does not answer, or has no such file" : said);
    }
    if (EQUAL(CPLGetExtension(address.substr(0, address.find('?')).c_str()), "zip"))
        return fmt::format("{} is a zipped file at an address; fetch it first, and name the local file",
                           source);
    return fmt::format(
        "the file at {} is not a vector file that can be read; fetch it first, and name the local file with "
        "the right extension (.csv, .geojson)",
        source);
}

/// Why nothing could be opened, with advice where the cause can be told.
std::string why_not(std::string const& given, std::string const& driver, GdalMessages const& messages) {
    std::string const source = without_secrets(given);
    std::string const failure = message_without_secrets(messages.failure(), given);
    if (std::string const missing = missing_driver(given); !missing.empty())
        return fmt::format(
            "{} is a file of the format {}, which GDAL here is built without, as Debian's is; write it as "
            "GeoPackage or CSV where it comes from (in Python: "
            "geopandas.read_{}(…).to_file(\"stores.gpkg\"))",
            source, missing, missing == "Parquet" ? "parquet" : "feather");
    if (messages.failure().find("Type is not double or integer") != std::string::npos)
        return fmt::format(
            "{} has coordinates in quotes, which are texts to GDAL ({}); write them as numbers, or write a "
            "CSV file with columns lon and lat, where quotes do no harm",
            source, failure);
    std::string const address = given.starts_with("/vsicurl/") ? given.substr(9) : given;
    if (driver.empty() && is_web_address(address)) return why_not_fetched(address);
    VSIStatBufL status{};
    if (VSIStatL(given.c_str(), &status) == 0 && VSI_ISDIR(status.st_mode)) {
        return fmt::format("folder {} holds no vector data that is read as a whole; name the file itself",
                           source);
    }
    std::string const other = driver_name(GDALIdentifyDriver(given.c_str(), nullptr));
    if (driver.empty() && !other.empty()) {
        return fmt::format(
            "{} is a {} source, which is not read as stores; export it to GeoPackage or GeoJSON", source,
            other);
    }
    if (messages.failed()) {
        return fmt::format("{} looks like {} but cannot be read, it may be cut short or damaged: {}", source,
                           driver.empty() ? "a vector file" : driver, failure);
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
                fields.push_back({as_utf8(definition.GetFieldDefn(i)->GetNameRef()), FieldType::text});
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

std::string as_utf8(char const* text) {
    if (CPLIsUTF8(text, -1)) return text;
    char* const recoded = CPLRecode(text, CPL_ENC_ISO8859_1, CPL_ENC_UTF8);
    std::string result = recoded;
    CPLFree(recoded);
    return result;
}

void SourceCloser::operator()(GDALDataset* dataset) const {
    GdalMessages const unheard;
    std::string const path = dataset->GetDescription();
    GDALClose(GDALDataset::ToHandle(dataset));
    if (path.starts_with("/vsimem/footfall-")) forget_copy(path);
}

namespace {

using Dataset = std::unique_ptr<GDALDataset, SourceCloser>;

Dataset dataset_at(std::string const& path, CPLStringList const& allowed, CPLStringList const& options) {
    return Dataset(GDALDataset::FromHandle(GDALOpenEx(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY,
                                                      allowed.List(), options.List(), nullptr)));
}

void refuse_unknown_options(std::string const& source, GdalMessages const& messages) {
    for (std::string const& warning : messages.warnings())
        if (warning.find("does not support open option") != std::string::npos)
            throw UsageError(fmt::format("--open-option does not fit {}: {}", source, warning));
}

/// Reads the first rows of sheets as their headers, where GDAL took them for stores.
void show_headers(OpenSource& opened, CPLStringList const& allowed, CPLStringList const& options) {
    std::string const setting = headers_option(opened.driver);
    if (setting.empty() || !hides_headers(*opened.dataset)) return;
    CPLConfigOptionSetter const force(setting.c_str(), "FORCE", false);
    Dataset with_headers = dataset_at(opened.path, allowed, options);
    if (!with_headers) return;
    load_sheets(*with_headers);
    opened.dataset = std::move(with_headers);
    opened.notices.emplace_back("all cells are texts: the first row is taken for the names of the columns");
}

std::string address_of(std::string const& source) {
    if (!is_web_address(source)) return source;
    // GDAL knows a scheme in small letters only.
    auto const scheme = source.find(':');
    return "/vsicurl/" + CPLString(source.substr(0, scheme)).tolower() + source.substr(scheme);
}

}  // namespace

OpenSource open_source(std::string const& source, ReadStoresOptions const& options) {
    GdalMessages messages;
    require_readable(source, options.allow_network);
    OpenSource opened;
    opened.path = unpacked(options.allow_network ? address_of(source) : source);
    opened.path = file_in_folder(opened.path, options.layer);
    if (!needs_network(source)) opened.path = after_separator_line(opened.path);
    std::string const& inside = opened.path;
    std::string const shown = without_secrets(source);
    CPLStringList const allowed = allowed_drivers(options.allow_network);
    std::string const driver =
        driver_name(GDALIdentifyDriverEx(inside.c_str(), GDAL_OF_VECTOR, allowed.List(), nullptr));
    require_attributes(inside, driver);

    std::string const path = path_with_index(inside, driver);
    bool const is_copy = path != inside;
    CPLConfigOptionSetter const restore("SHAPE_RESTORE_SHX", is_copy ? "YES" : "NO", false);
    CPLStringList const settings = open_options(driver, options.open_options);
    opened.dataset = dataset_at(path, allowed, settings);
    refuse_unknown_options(shown, messages);
    opened.notices = messages.warnings();
    if (!opened.dataset && is_copy) forget_copy(path);
    bool const only_crs_fails = opened.dataset && messages.failure().starts_with("PROJ");
    if (only_crs_fails) opened.unknown_crs = messages.failure();
    if (!opened.dataset || (messages.failed() && !is_copy && !only_crs_fails)) {
        throw IoError(why_not(source, driver, messages));
    }
    opened.driver = driver_name(GDALDriver::ToHandle(opened.dataset->GetDriver()));
    show_headers(opened, allowed, settings);
    if (is_copy) {
        opened.notices = {fmt::format("{} has no .shx beside it; its index was rebuilt in memory", shown)};
    }
    return opened;
}

OGRLayer& choose_layer(GDALDataset& dataset, std::string const& source, std::string const& wanted,
                       bool is_joined) {
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
    throw UsageError(fmt::format("{} has several layers; choose one with {}: {}", source,
                                 is_joined ? "--join-layer" : "--layer",
                                 fmt::join(layer_names(dataset), ", ")));
}

}  // namespace geo
