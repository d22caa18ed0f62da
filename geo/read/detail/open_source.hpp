#pragma once

#include <gdal_priv.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// From a path to the layer that GDAL reads. A path may lead into an archive (/vsizip/…).
namespace geo {

/// Throws IoError unless `source` is an existing local folder or a local file that is not empty.
void require_local(std::string const& source);

/// Tells whether a file was written to or replaced in between: its place on the disk, its size and its time
/// of change. Always the same for what is not a file of its own, such as one inside an archive.
using FileStamp = std::array<std::int64_t, 4>;
FileStamp stamp_of(std::string const& source);

/// The path with another extension, in lower or upper case, whichever exists. Empty where neither does.
std::string sibling(std::string const& source, std::string const& extension);

/// Copies a shapefile whose .shx is missing into GDAL's memory, where GDAL can build that index while the
/// user's folder stays as it is. Returns the path of the copy, which `forget_copy` removes.
std::string copy_without_index(std::string const& source);
void forget_copy(std::string const& copy);

/// Closes a dataset, and removes the copy in memory where it was opened from one.
struct SourceCloser {
    void operator()(GDALDataset* dataset) const;
};

/// A local vector file that GDAL has open.
struct OpenSource {
    std::unique_ptr<GDALDataset, SourceCloser> dataset;
    std::string driver;  ///< GDAL's short name
    std::vector<std::string> notices;
    std::string unknown_crs;  ///< what PROJ says where the file names a CRS that it does not know
};

/// Opens a local file or folder for reading. Formats that reach for the network or a database are not tried.
/// Throws IoError with a sentence for each way to fail.
OpenSource open_source(std::string const& source);

/// The layer of that name, or the only one that can hold stores where the name is empty. Throws InputRejected
/// where there is no layer at all, and UsageError with the choices.
OGRLayer& choose_layer(GDALDataset& dataset, std::string const& source, std::string const& wanted);

}  // namespace geo
