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

namespace {

/// Starting, reading and writing a few files.
constexpr double least_of_all_s = 0.5;

/// To one digit below and above.
std::string in_short(double seconds, double (*round)(double)) {
    double const step = seconds < 10 ? 1 : 10;
    return seconds < 90 ? fmt::format("{:.0f} s", std::max(step * round(seconds / step), 1.0))
                        : fmt::format("{:.0f} min", round(seconds / 60));
}

}  // namespace

Duration fit_duration(std::size_t stores, bool shared) {
    auto const n = static_cast<double>(stores);
    // tests/bench/README.md: 913 shops 1.9 s, 1,847 2.7 s, 2,994 stations 3.3 s, 9,174 libraries 14 s.
    if (shared) return {least_of_all_s + 0.0008 * n, least_of_all_s + 0.003 * n};
    // 10,000 stores around ten cities 3.9 s, 100,000 around a hundred 12 s, a million 121 to 154 s.
    constexpr double stores_of_windows = 20000;
    if (n >= stores_of_windows) return {least_of_all_s + 0.00008 * n, 15 + 0.0003 * n};
    return {least_of_all_s + 0.0003 * n, least_of_all_s + 0.004 * n};
}

Duration fit_duration(std::size_t stores, std::optional<results::Competition> const& competition) {
    if (competition) return fit_duration(stores, !competition->alone);
    Duration const alone = fit_duration(stores, false), shared = fit_duration(stores, true);
    return {alone.least_s + shared.least_s, alone.most_s + shared.most_s};
}

std::string duration_text(Duration const& duration) {
    constexpr double within_a_factor_of_two = 4;
    if (duration.most_s <= within_a_factor_of_two * duration.least_s)
        return rough_time(std::sqrt(duration.least_s * duration.most_s));
    return fmt::format("{} to {}", in_short(duration.least_s, std::floor),
                       in_short(duration.most_s, std::ceil));
}

using Json = nlohmann::ordered_json;

Json run_json(db::RunRow const& run) {
    Json json{{"run_id", run.run_id}};
    json.update(row_json(run));
    json["options"] = Json::parse(run.options);
    return json;
}

Json city_json(db::CityRow const& city) {
    Json json = row_json(city);
    json["lon"] = city.centre.lon_deg;
    json["lat"] = city.centre.lat_deg;
    return json;
}

}  // namespace commands
