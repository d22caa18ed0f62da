#pragma once

#include <string>

/// Of the libraries that are there as the program runs, which may be newer than those it was built with.
namespace geo {

std::string gdal_version();
std::string proj_version();

}  // namespace geo
