#pragma once

#include <string>
#include <vector>

namespace geo {

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

}  // namespace geo
