#include "src/commands/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace commands {

std::span<db::CityRow const> listed_cities(std::vector<db::CityRow> const& cities) {
    return std::span(cities).first(std::min(cities.size(), most_cities_listed));
}

std::string unlisted_cities(std::vector<db::CityRow> const& cities) {
    if (cities.size() <= most_cities_listed) return "";
    return fmt::format("  … and {} more with fewer visits: in the report and the layer cities\n",
                       grouped(cities.size() - most_cities_listed));
}

}  // namespace commands
