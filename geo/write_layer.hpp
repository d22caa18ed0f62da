#pragma once

#include "geo/layer.hpp"

#include <filesystem>
#include <string>

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

}  // namespace geo
