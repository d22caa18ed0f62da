#include "src/report/page_data.hpp"
#include "src/words/sentences.hpp"

#include <algorithm>

namespace report {
namespace {

bool has_changed(results::CityTrend const& trend, History const& history) {
    return history.comparison && std::ranges::any_of(history.comparison->cities, [&](auto const& city) {
               return city.city_id == trend.city_id && !city.events.empty();
           });
}

/// In the order of the trends, which is that of their visits.
std::vector<results::CityTrend> shown_trends(History const& history) {
    std::vector<results::CityTrend> trends = history.trends.cities;
    // Not of std::ranges: what that returns, clang 14 cannot compile with this standard library.
    std::stable_partition(trends.begin(), trends.end(),
                          [&](auto const& trend) { return has_changed(trend, history); });
    if (trends.size() > most_trends) trends.resize(most_trends);
    return trends;
}

/// How the page's run is held against this one; empty where it is not.
std::string_view role_of(db::RunRow const& run, History const& history) {
    auto const is_before = [&](std::optional<results::Comparison> const& comparison) {
        return comparison && comparison->before.run_id == run.run_id;
    };
    if (is_before(history.year_before)) return "a year before";
    return is_before(history.comparison) ? "compared with" : "";
}

Json limit(db::Real const& value) {
    return value ? five_digits(*value) : Json();
}

Json line_of(results::CityTrend const& trend, std::size_t runs) {
    Json::array_t visits(runs), low(runs), high(runs);
    for (results::TrendPoint const& point : trend.points) {
        visits[point.run] = five_digits(point.city.visits);
        low[point.run] = limit(point.city.visits_lo);
        high[point.run] = limit(point.city.visits_hi);
    }
    return {{"name", trend.name},
            {"visits", std::move(visits)},
            {"low", std::move(low)},
            {"high", std::move(high)}};
}

}  // namespace

Json trend_objects(History const& history) {
    Json runs = Json::array(), cities = Json::array();
    std::vector<std::string> const labels = words::run_labels(history.trends.runs);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        db::RunRow const& run = history.trends.runs[i];
        runs.push_back({{"run", run.run_id},
                        {"label", labels[i]},
                        {"role", role_of(run, history)},
                        {"source", run.source}});
    }
    for (results::CityTrend const& trend : shown_trends(history))
        cities.push_back(line_of(trend, history.trends.runs.size()));
    return {{"runs", std::move(runs)}, {"cities", std::move(cities)}};
}

}  // namespace report
