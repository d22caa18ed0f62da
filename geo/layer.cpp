#include "geo/layer.hpp"

#include <algorithm>
#include <cctype>

namespace geo {

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string listed_names(std::vector<Field> const& fields) {
    std::string names;
    for (Field const& field : fields)
        names += (names.empty() ? "" : ", ") + field.name;
    return fields.empty() ? "none" : names;
}

}  // namespace geo
