#pragma once

#include "geo/store_table.hpp"

#include <string>

namespace geo {

/// 64-bit FNV-1a in hex over the CRS, the stores and the rows set aside: equal for equal content, whatever
/// the file's name, format or time.
std::string input_hash(StoreTable const& table);

}  // namespace geo
