#pragma once

#include "geo/read_stores.hpp"

#include <string>
#include <vector>

namespace geo {

/// 64-bit FNV-1a in hex over the CRS, the stores and the rows set aside: equal for equal content, whatever
/// the file's name, format or time.
std::string input_hash(StoreTable const& table);
std::string input_hash(std::vector<Place> const& places);

}  // namespace geo
