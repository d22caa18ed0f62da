#include "geo/errors.hpp"
#include "geo/gdal_messages.hpp"
#include "geo/layer.hpp"
#include "geo/write/detail/ogr_layer.hpp"
#include "geo/write/layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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
/// lines and tables beside pictures, pyramids of tiles, and those that ask for a description of the fields
/// first.
bool writes_files_with_fields(GDALDriver& driver) {
    for (std::string const name : {"GPX", "WAsP", "FITS", "PDS4", "Geoconcept", "MVT"})
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
    if (same_name(driver, "MVT"))
        throw UsageError(
            "MVT is a pyramid of tiles and no file; write GPKG, and make tiles of it with ogr2ogr -f MVT");
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

OGRFieldType ogr_field_type(GDALDriver& driver, FieldType type) {
    if (type == FieldType::text) return OFTString;
    if (type == FieldType::real) return OFTReal;
    char const* const types = driver.GetMetadataItem(GDAL_DMD_CREATIONFIELDDATATYPES);
    bool const has_integers = types == nullptr || std::strstr(types, "Integer64") != nullptr;
    return has_integers ? OFTInteger64 : OFTReal;
}

Layer fitted_to(std::string const& driver, Layer layer) {
    if (driver == "ESRI Shapefile")
        for (Field& field : layer.fields)
            field.name = short_field_name(field.name);
    if (driver != "XLSX" || layer.geometry_type == GeometryType::none) return layer;
    bool const is_points = layer.geometry_type == GeometryType::point;
    layer.geometry_type = GeometryType::none;
    if (!is_points) return layer;
    for (std::string const name : {"lon", "lat"})
        for (Field& field : layer.fields)
            if (same_name(field.name, name)) field.name = "file_" + name;
    layer.fields.insert(layer.fields.end(), {{"lon", FieldType::real}, {"lat", FieldType::real}});
    layer.feature_at = [feature_at = std::move(layer.feature_at)](std::size_t i) {
        Feature feature = feature_at(i);
        auto const& at = std::get<LonLat>(feature.geometry);
        feature.values.insert(feature.values.end(), {at.lon_deg, at.lat_deg});
        return feature;
    };
    return layer;
}

namespace {

bool is_formula(Value const& value) {
    auto const* const text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    // A spreadsheet takes leading blanks off before it looks for a formula.
    auto const first = text->find_first_not_of(" \t\r\n");
    if (first == std::string::npos || std::string_view("=+-@").find((*text)[first]) == std::string::npos)
        return false;
    return CPLGetValueType(text->c_str()) == CPL_VALUE_STRING;
}

}  // namespace

std::size_t formula_texts(Layer const& layer) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < layer.size; ++i) {
        Feature const feature = layer.feature_at(i);
        count += static_cast<std::size_t>(std::ranges::count_if(feature.values, is_formula));
    }
    return count;
}

bool writes_by_itself(std::string const& driver) {
    static constexpr std::array<std::string_view, 6> drivers{"GPKG",   "SQLite", "OpenFileGDB",
                                                             "netCDF", "FITS",   "PDS4"};
    return std::ranges::find(drivers, driver) != drivers.end();
}

CPLStringList layer_options(Layer const& layer, std::string const& driver) {
    CPLStringList options;
    if (driver == "GeoJSON") {
        options.AddNameValue("RFC7946", "YES");
        // GDAL's own wrapping turns a multipolygon of one part into a polygon and mixes types in a file.
        options.AddNameValue("WRAPDATELINE", "NO");
        options.AddNameValue("WRITE_NAME", "YES");
        if (!layer.description.empty()) options.AddNameValue("DESCRIPTION", layer.description.c_str());
    }
    if (driver == "ESRI Shapefile") {
        options.AddNameValue("ENCODING", "UTF-8");
        options.AddNameValue("RESIZE", "YES");  // at the end, texts to the width they need
        // A fixed date instead of today's, so that equal layers become equal files on any day.
        options.AddNameValue("DBF_DATE_LAST_UPDATE", "2000-01-01");
    }
    if (driver == "CSV" && layer.geometry_type != GeometryType::none) {
        options.AddNameValue("GEOMETRY", layer.geometry_type == GeometryType::point ? "AS_XY" : "AS_WKT");
    }
    return options;
}

namespace {

constexpr std::size_t longest = 10;  // characters, in the format of dBASE III
constexpr std::string_view of_city = "from_city_";

/// "amp" for amplitude, "maj" and "min" for the axes, "over" for overdispersion; units are left out before
/// the endings _lo, _hi and _se.
constexpr std::array<std::pair<std::string_view, std::string_view>, 59> short_names{{
    {"amplitude_hi", "amp_hi"},
    {"amplitude_lo", "amp_lo"},
    {"background_se", "backgr_se"},
    {"bearing_deg", "bearing"},
    {"bearing_deg_hi", "bearing_hi"},
    {"bearing_deg_lo", "bearing_lo"},
    {"catchment_km", "catch_km"},
    {"catchment_km2", "catch_km2"},
    {"cities_found", "cit_found"},
    {"cities_requested", "cit_asked"},
    {"coefficient", "coef"},
    {"coefficient_hi", "coef_hi"},
    {"coefficient_lo", "coef_lo"},
    {"coefficient_se", "coef_se"},
    {"competition", "compet"},
    {"competition_figure", "compet_fig"},
    {"competition_reason", "compet_why"},
    {"cumulative_share", "cum_share"},
    {"effective_stores", "eff_stores"},
    {"exposure_field", "expo_field"},
    {"finished_at", "finished"},
    {"from_background", "from_bg"},
    {"from_small_contributions", "from_rest"},
    {"integral_hi", "integr_hi"},
    {"integral_lo", "integr_lo"},
    {"integral_share", "integr_shr"},
    {"log_likelihood", "log_lik"},
    {"main_city_id", "main_city"},
    {"major_sd_km", "majsd_km"},
    {"major_sd_km_hi", "majsd_hi"},
    {"major_sd_km_lo", "majsd_lo"},
    {"minor_sd_km", "minsd_km"},
    {"minor_sd_km_hi", "minsd_hi"},
    {"minor_sd_km_lo", "minsd_lo"},
    {"multiplier_hi", "multip_hi"},
    {"multiplier_lo", "multip_lo"},
    {"null_deviance", "null_dev"},
    {"overdispersion", "overdisp"},
    {"overdispersion_factor", "overdis_f"},
    {"overdispersion_se", "overdis_se"},
    {"rows_set_aside", "rows_aside"},
    {"schema_version", "schema_v"},
    {"source_filter", "src_filter"},
    {"source_layer", "src_layer"},
    {"started_from", "start_from"},
    {"stop_reason", "stop_why"},
    {"stores_in_reach", "in_reach"},
    {"stores_used", "stores"},
    {"telling_stores", "telling"},
    {"test_deviance", "test_dev"},
    {"tool_version", "tool_ver"},
    {"variance_power", "var_power"},
    {"visitors_field", "vis_field"},
    {"visitors_hi", "visitrs_hi"},
    {"visitors_lo", "visitrs_lo"},
    {"visits_per_inhabitant", "visits_inh"},
    {"visits_per_inhabitant_hi", "vis_inh_hi"},
    {"visits_per_inhabitant_lo", "vis_inh_lo"},
    {"xy_correlation", "xy_corr"},
}};

}  // namespace

std::string short_field_name(std::string const& name) {
    if (name.starts_with(of_city)) return "from_" + name.substr(of_city.size());
    for (auto const& [long_name, short_name] : short_names)
        if (long_name == name) return std::string(short_name);
    return name.substr(0, longest);
}

std::span<std::pair<std::string_view, std::string_view> const> short_field_names() {
    return short_names;
}

}  // namespace geo
