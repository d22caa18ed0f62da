#pragma once

#include <memory>
#include <string>
#include <vector>

namespace geo {

/// A local vector file as GDAL has it open. The handle is a GDALDatasetH, which GDAL itself declares as void.
struct OpenSource {
    std::unique_ptr<void, void (*)(void*)> dataset;
    std::string driver;  ///< GDAL's short name
    std::vector<std::string> notices;
    std::string unknown_crs = {};  ///< what PROJ says where the file names a CRS that it does not know
};

/// Opens a local file or folder, also one inside an archive (/vsizip/…), for reading. Formats that reach for
/// the network or a database are not among those tried. Throws IoError with a sentence for each way to fail.
OpenSource open_source(std::string const& source);

}  // namespace geo
