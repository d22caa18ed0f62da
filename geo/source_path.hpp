#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace geo {

/// Throws IoError unless `source` names an existing local folder or non-empty file, also one inside an
/// archive.
void require_local(std::string const& source);

/// For shapefiles whose .shx is missing: the path of a copy in GDAL's memory file system where GDAL can build
/// the index, so that the user's folder stays as it is. Released by `forget_copy`.
std::string copy_without_index(std::string const& source);
void forget_copy(std::string const& copy);

/// Tells whether a file was written to or replaced in between: its place on the disk, size and time of change.
/// Always the same for what is no file of its own, as inside an archive.
using FileStamp = std::array<std::int64_t, 4>;
FileStamp stamp_of(std::string const& source);

/// The path with another extension, in lower or upper case, whichever exists; empty where neither does.
std::string sibling(std::string const& source, std::string const& extension);

}  // namespace geo
