#include "src/results/compare/trends.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace results {

Trends trends_of(std::vector<db::RunRow> runs, std::vector<std::vector<db::CityRow>> const& cities) {
    std::map<std::int64_t, CityTrend> by_number;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        for (db::CityRow const& city : cities[run]) {
            CityTrend& trend = by_number[city.city_id];
            trend.city_id = city.city_id;
            trend.name = city.name;
            trend.points.push_back({run, city});
        }
    }
    Trends trends{std::move(runs), {}};
    for (auto& [number, trend] : by_number)
        trends.cities.push_back(std::move(trend));
    auto const place = [&](CityTrend const& trend) {
        TrendPoint const& last = trend.points.back();
        bool const gone = last.run + 1 < trends.runs.size();
        return gone ? std::numeric_limits<std::int64_t>::max() : last.city.rank;
    };
    std::ranges::stable_sort(trends.cities, {}, place);
    return trends;
}

}  // namespace results
