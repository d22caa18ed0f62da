#pragma once

#include "geo/layer.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace geo {

struct WriteLayerOptions {
    std::string driver = "GeoJSON";  ///< GDAL's short name
    std::string crs = "EPSG:4326";   ///< of the file; positions are transformed from WGS 84
};

/// Writes a layer to a new file at exactly `path`; GeoJSON as RFC 7946. Lines and polygons
/// across the antimeridian are split there. Throws IoError, and leaves nothing behind, where writing or
/// closing fails; UsageError where the CRS or the driver does not serve.
void write_layer(Layer const& layer, std::filesystem::path const& path,
                 WriteLayerOptions const& options = {});

/// GDAL's short name of the driver for a path by its extension; throws UsageError where none can write it.
std::string driver_for(std::filesystem::path const& path);

/// A format in which GDAL writes layers with fields into files.
struct VectorFormat {
    std::string driver;     ///< GDAL's short name
    std::string extension;  ///< ".geojson"
};

/// Those that the GDAL of this machine has, by name.
std::vector<VectorFormat> vector_formats();

/// The format of GDAL's short name, in any case, or of "Shapefile", "GeoPackage" or "GeoParquet". Throws
/// UsageError with the names of those that there are.
VectorFormat vector_format(std::string const& name);

/// A field's name in the ten characters that a shapefile has: itself where it fits, else by the table in the
/// README, and from_city_N as from_N. Names of further fields are cut.
std::string short_field_name(std::string const& name);

/// The layer with field names that a format can hold, given GDAL's name of it: short ones for a shapefile.
Layer with_names_for(std::string const& driver, Layer layer);

}  // namespace geo
