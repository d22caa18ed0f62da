#pragma once

#include <string_view>

namespace geo {

/// Equal but for the case of ASCII letters, as databases and people compare field names.
bool same_name(std::string_view a, std::string_view b);

}  // namespace geo
