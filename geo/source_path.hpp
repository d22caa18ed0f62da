#pragma once

#include <string>

namespace geo {

/// Throws IoError unless `source` names an existing local folder or non-empty file, also one inside an
/// archive.
void require_local(std::string const& source);

/// For shapefiles whose .shx is missing: the path of a copy in GDAL's memory file system where GDAL can build
/// the index, so that the user's folder stays as it is. Released by `forget_copy`.
std::string copy_without_index(std::string const& source);
void forget_copy(std::string const& copy);

/// The path with another extension, in lower or upper case, whichever exists; empty where neither does.
std::string sibling(std::string const& source, std::string const& extension);

}  // namespace geo
