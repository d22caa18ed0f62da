#include "geo/write/detail/ogr_layer.hpp"
#include "geo/write/layers.hpp"

#include <gdal_priv.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace geo {

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

}  // namespace geo
