#pragma once

#include "geo/layer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace geo {

/// Equal but for the case of ASCII letters, as databases and people compare field names.
bool same_name(std::string_view a, std::string_view b);

/// For a sentence: "name, visitors", or "none".
std::string listed_names(std::vector<Field> const& fields);

}  // namespace geo
