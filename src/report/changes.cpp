#include "src/report/html.hpp"
#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

using enum Column::Kind;

constexpr std::size_t changed_stores_listed = 20;

std::string alert_table(std::vector<alerts::Outcome> const& outcomes) {
    if (outcomes.empty()) return "";
    Table table{"alert-table", "Alerts", {{"Alert", text}, {"State", text}, {"Why", text}}, {}};
    for (alerts::Outcome const& outcome : outcomes)
        table.rows.push_back(
            {name_cell(outcome.alert), text_cell(alerts::word_of(outcome.state)), name_cell(outcome.detail)});
    return html_of(table);
}

std::vector<Cell> row_of(results::CityComparison const& city) {
    bool const in_both = city.before && city.after;
    auto const change = [&](results::Change const& what) {
        return in_both ? number_cell(what.change, words::change_text(what)) : number_cell(NAN, "–");
    };
    return {
        name_cell(city.name),
        text_cell(words::events_text(city)),
        number_cell(city.visits.before, words::rounded_to(city.visits.before)),
        number_cell(city.visits.after, words::rounded_to(city.visits.after)),
        change(city.visits),
        change(city.spread),
        in_both ? number_cell(city.move.distance_km, words::move_text(city.move)) : number_cell(NAN, "–")};
}

/// `which` tells the tables of two comparisons apart.
std::string city_changes(results::Comparison const& comparison, std::string const& which) {
    if (comparison.cities.empty()) return "<p>Neither run has a city.</p>\n";
    Table table{"change-table" + which,
                "Cities, before and after",
                {{"City", text},
                 {"What happened", text, "Beyond chance only"},
                 {"Visits before", number, "At the stores of the later run, by the earlier run's cities"},
                 {"After", number},
                 {"Change", number, "Of visits, with its standard error"},
                 {"Spread", number, "Its change, with its standard error"},
                 {"Moved", number, "How far the centre is from where it was, with its standard error"}},
                {}};
    for (results::CityComparison const& city : comparison.cities)
        table.rows.push_back(row_of(city));
    return html_of(table) +
           fmt::format(
               "<p class=\"note\">± is one standard error; * is beyond chance: chance alone brings any "
               "star in at most one of a hundred such comparisons ({} tested). Luck that a store keeps "
               "does not count.</p>\n",
               words::counted(comparison.tests, "change was", "changes were"));
}

Cell visitors_cell(std::optional<db::StoreRow> const& store) {
    if (!store) return number_cell(NAN, "–");
    return number_cell(store->visitors, words::grouped(store->visitors),
                       words::grouped(store->fitted) + " expected");
}

std::string store_changes(results::Comparison const& comparison, std::string const& which,
                          DrawnPlaces const& places) {
    if (comparison.stores.empty()) return "";
    bool const gaussian = comparison.after.noise == "gaussian";
    Table table{"turned-table" + which,
                comparison.stores.size() > changed_stores_listed
                    ? fmt::format("Stores that changed beyond chance, opened or closed: the {} surest of {}",
                                  changed_stores_listed, words::grouped(comparison.stores.size()))
                    : "Stores that changed beyond chance, opened or closed",
                {{"Store", text},
                 {"What happened", text},
                 {"Before", number},
                 {"After", number},
                 {"Change against the fit", number}},
                {}};
    for (std::size_t i = 0; i < std::min(comparison.stores.size(), changed_stores_listed); ++i) {
        results::StoreComparison const& store = comparison.stores[i];
        bool const in_both = store.before && store.after;
        std::string const change =
            gaussian ? words::grouped(store.change) : words::change_to_fitted(store.change);
        table.rows.push_back(
            {store_cell(store.store_id, store.name, places),
             text_cell(std::string(results::word_of(store.event)) + (store.turned ? ", turned" : "")),
             visitors_cell(store.before), visitors_cell(store.after),
             in_both ? number_cell(store.change, change) : number_cell(NAN, "–")});
    }
    return html_of(table) +
           fmt::format(
               "<p class=\"note\">A change against the fit is that of visitors {} those expected of the "
               "store, "
               "from the earlier run to the later: a store whose visitors rose as its place explains has "
               "none.</p>\n",
               gaussian ? "−" : "÷");
}

std::string since(results::Comparison const& comparison) {
    db::RunRow const& before = comparison.before;
    std::string html = fmt::format("<p>Compared with run {}, {}, {}.", before.run_id, source_of(before),
                                   escaped(before.finished_at.substr(0, 10)));
    results::SameStores const& same = comparison.same;
    if (same.stores > 0 && same.visitors_before > 0)
        html += fmt::format(" The {} of both runs had {} visitors then and {} now ({}).",
                            words::counted(same.stores, "store", "stores"),
                            words::rounded_to(same.visitors_before), words::rounded_to(same.visitors_after),
                            words::signed_percent(same.visitors_after / same.visitors_before - 1));
    return html + "</p>\n" + (comparison.notices.empty() ? "" : list_of(comparison.notices));
}

std::string comparison_html(results::Comparison const& whole, std::string const& which,
                            DrawnPlaces const& places) {
    results::Comparison const comparison = words::comparable(whole);
    return since(comparison) + city_changes(comparison, which) + store_changes(comparison, which, places);
}

/// Both comparisons, or the only one: in a series of years the run before is that of a year before.
std::string comparisons_html(History const& history, DrawnPlaces const& places) {
    auto const* const before = history.comparison ? &*history.comparison : nullptr;
    results::Comparison const* const year = another_year(history);
    if (!before && !year) return "";
    if (!before || !year) return comparison_html(before ? *before : *year, "", places);
    return "<h3>Since the run before</h3>\n" + comparison_html(*before, "", places) +
           "<h3>Since a year before</h3>\n" + comparison_html(*year, "-year", places);
}

constexpr char const* trend_figure =
    R"(<figure class="needs-script"><div class="chart"><canvas id="trend-chart" role="img" aria-label="Visits of each city over the runs of the series"></canvas></div>
<figcaption>Visits over the runs of this series, with 95 % limits: of the cities that changed beyond chance, and then of
those with most visits, eight at most. Below the runs stands which of them this one is compared with.</figcaption></figure>
)";

}  // namespace

results::Comparison const* another_year(History const& history) {
    auto const &before = history.comparison, &year = history.year_before;
    bool const is_another = year && (!before || before->before.run_id != year->before.run_id);
    return is_another ? &*year : nullptr;
}

std::string changes(History const& history, DrawnPlaces const& places) {
    bool const trends = history.trends.runs.size() > 1;
    if (!history.comparison && !history.year_before && !trends && history.outcomes.empty()) return "";
    std::string html =
        "\n<section id=\"changes\" aria-labelledby=\"changes-heading\">\n"
        "<h2 id=\"changes-heading\">What changed</h2>\n";
    html += alert_table(history.outcomes);
    return html + comparisons_html(history, places) + (trends ? trend_figure : "") + "</section>\n";
}

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
