#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace geo {

/// Throws IoError unless `source` names an existing local folder or non-empty file, also one inside an
/// archive.
void require_local(std::string const& source);

/// For shapefiles whose .shx is missing: the path of a copy in GDAL's memory file system where GDAL can build
/// the index, so that the user's folder stays as it is. Released by `forget_copy`.
std::string copy_without_index(std::string const& source);
void forget_copy(std::string const& copy);

/// Tells whether a file was written to or replaced in between: its place on the disk, size and time of
/// change. Always the same for what is no file of its own, as inside an archive.
using FileStamp = std::array<std::int64_t, 4>;
FileStamp stamp_of(std::string const& source);

/// The path with another extension, in lower or upper case, whichever exists; empty where neither does.
std::string sibling(std::string const& source, std::string const& extension);

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

/// The index of the named layer, or of the only one that can hold stores. `dataset` is a GDALDatasetH, which
/// GDAL itself declares as void. Throws UsageError with the choices.
int choose_layer(void* dataset, std::string const& source, std::string const& wanted);

}  // namespace geo
