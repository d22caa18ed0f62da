#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

namespace words {

/// What the stores do not tell of single cities, those of which the same is to be said in one sentence;
/// warnings_of has these too.
std::vector<std::string> city_warnings(db::RunRecord const& record);

/// "Leeds, York, Hull, Selby, Goole and 3 more".
std::string first_of(std::vector<std::string> const& names);

}  // namespace words
