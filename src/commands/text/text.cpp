#include "src/commands/text/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

std::string rough_time(double seconds) {
    if (seconds < 5) return "a few seconds";
    if (seconds < 90) return fmt::format("about {:.0f} s", std::max(10 * std::round(seconds / 10), 10.0));
    if (seconds < 90 * 60) return fmt::format("about {:.0f} min", std::ceil(seconds / 60));
    return fmt::format("about {:.0f} h", std::ceil(seconds / 3600));
}

}  // namespace commands
