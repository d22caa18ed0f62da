#pragma once

#include "db/rows.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace results {

/// A city as one run found it.
struct TrendPoint {
    std::size_t run = 0;  ///< index into Trends::runs
    db::CityRow city;
};

/// A city over the runs of its series; a run that did not find it has no point.
struct CityTrend {
    std::int64_t city_id = 0;
    std::string name;  ///< in the newest run that found it
    std::vector<TrendPoint> points;
};

struct Trends {
    std::vector<db::RunRow> runs;   ///< of one series, oldest first
    std::vector<CityTrend> cities;  ///< those of the newest run first, by rank, then those gone, by number
};

/// `runs` are those of one series, oldest first, with the cities of each.
Trends trends_of(std::vector<db::RunRow> runs, std::vector<std::vector<db::CityRow>> const& cities);

}  // namespace results
