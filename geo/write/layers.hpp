#pragma once

#include "geo/layer.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Layers into files of any format that GDAL writes.
namespace geo {

struct WriteLayerOptions {
    std::string driver = "GeoJSON";                  ///< GDAL's short name
    std::string crs = "EPSG:4326";                   ///< of the file; positions are transformed from WGS 84
    bool is_in_crs = false;                          ///< they are in the file's CRS already, x as longitude
    std::vector<std::string> creation_options = {};  ///< NAME=VALUE, for the driver's layers and files
};

/// Writes a layer to a new file at exactly `path`; GeoJSON as RFC 7946. Lines and polygons across the
/// antimeridian are split there. Throws IoError, and leaves nothing behind, where writing or closing fails;
/// UsageError where the CRS or the driver does not serve.
void write_layer(Layer const& layer, std::filesystem::path const& path,
                 WriteLayerOptions const& options = {});

/// Writes several layers to one new file of a format that holds several, each with the same CRS; like
/// write_layer.
void write_layers(std::span<Layer const> layers, std::filesystem::path const& path,
                  WriteLayerOptions const& options);

/// Writes layers as tables of a PostgreSQL database with PostGIS, all of them or none; `overwrite` replaces
/// tables of their names. Throws IoError where writing fails or a table exists already.
void write_to_database(std::span<Layer const> layers, std::string const& connection, bool overwrite,
                       std::vector<std::string> const& creation_options);

/// A format in which GDAL writes layers with fields into files.
struct VectorFormat {
    std::string driver;     ///< GDAL's short name
    std::string extension;  ///< ".geojson"
};

/// The formats that the GDAL of this machine can write, by name.
std::vector<VectorFormat> vector_formats();

/// The format of that name: GDAL's short one, "Shapefile", "GeoPackage" or "GeoParquet", in any case. Throws
/// UsageError with the names of the formats that there are.
VectorFormat vector_format(std::string const& name);

/// GDAL's short name of the driver for a path, by its extension. Throws UsageError where the extension is not
/// one of those that the sentence lists.
std::string driver_for(std::filesystem::path const& path);

/// The layer as a driver's format can hold it: with short field names for a shapefile; for a spreadsheet,
/// which has no geometry, with the fields lon and lat of its points.
Layer fitted_to(std::string const& driver, Layer layer);

/// How many of a layer's texts a spreadsheet that opens them as CSV takes for formulas: those that begin with
/// =, +, - or @ and are no numbers. A text that is not ours may be made to do something there.
std::size_t formula_texts(Layer const& layer);

/// A field's name in the ten characters that a shapefile has for it: the name itself where it fits, else that
/// of short_field_names(), and from_N for from_city_N. Any other name is cut.
std::string short_field_name(std::string const& name);

/// Field names that are longer, by the alphabet, with what they become.
std::span<std::pair<std::string_view, std::string_view> const> short_field_names();

}  // namespace geo
