#include "src/commands/text/comparison_text.hpp"

#include "src/commands/text/text.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace commands {
namespace {

using enum Table::Align;

constexpr std::size_t stores_listed = 10, most_cities_compared = 10;

/// The cities to list: all, or where these are more than a terminal shows well, those that changed beyond
/// chance first, and then the largest others.
std::vector<results::CityComparison const*> listed(std::vector<results::CityComparison> const& cities,
                                                   bool all) {
    std::vector<results::CityComparison const*> list;
    for (results::CityComparison const& city : cities)
        list.push_back(&city);
    if (all || list.size() <= most_cities_compared) return list;
    std::ranges::stable_partition(list, [](auto const* city) { return !city->events.empty(); });
    list.resize(most_cities_compared);
    return list;
}

/// The line below the list that says how many are not in it; empty where all are.
std::string unlisted_text(std::vector<results::CityComparison> const& cities,
                          std::vector<results::CityComparison const*> const& list) {
    if (list.size() == cities.size()) return "";
    auto const changed =
        std::ranges::count_if(cities, [](auto const& city) { return !city.events.empty(); }) -
        std::ranges::count_if(list, [](auto const* city) { return !city->events.empty(); });
    return fmt::format("  … and {} more, {} of them changed beyond chance: --verbose lists all\n",
                       grouped(cities.size() - list.size()), grouped(changed));
}

std::string cities_text(results::Comparison const& comparison, bool all) {
    if (comparison.cities.empty()) return "\nNeither run has a city.\n";
    auto const cities = listed(comparison.cities, all);
    Table table(all ? std::vector{right, left, right, right, right, right, right, left}
                    : std::vector{right, left, right, right, right, right, left});
    std::vector<std::string> heading{"id", "name", "visits before", "after", "change", "moved", ""};
    if (all) heading.insert(heading.end() - 2, "spread");
    table.add(heading);
    for (results::CityComparison const* city : cities) {
        bool const in_both = city->before && city->after;
        std::vector<std::string> row{fmt::format("{}", city->city_id),
                                     printable(city->name, 20),
                                     words::rounded_to(city->visits.before),
                                     words::rounded_to(city->visits.after),
                                     in_both ? words::change_text(city->visits) : "–",
                                     in_both ? words::move_text(city->move) : "–",
                                     words::events_text(*city)};
        if (all) row.insert(row.end() - 2, in_both ? words::change_text(city->spread) : "–");
        table.add(row);
    }
    std::string const list = "\nCities\n" + table.text() + unlisted_text(comparison.cities, cities);
    if (results::only_centres_compare(comparison))
        return list + "  ± is one standard error; * is beyond chance.\n";
    return list +
           wrapped(fmt::format(
                       "± is one standard error; * is beyond chance: chance alone brings any star in at "
                       "most one of a hundred such comparisons ({} tested, Holm). Visits are at the stores "
                       "of the later run, by each run's cities. What is peculiar to a store in both runs "
                       "does not count.",
                       counted(comparison.tests, "change is", "changes are")),
                   "  ", "  ");
}

std::string store_line(db::StoreRow const& store) {
    return fmt::format("{} ({})", grouped(store.visitors), grouped(store.fitted));
}

std::string stores_counted_text(results::Comparison const& comparison) {
    return fmt::format("\nStores: {} in both runs, {} only in the later, {} only in the earlier\n",
                       comparison.same.stores, comparison.stores_opened, comparison.stores_closed);
}

std::string stores_text(results::Comparison const& comparison, bool all) {
    Table table({left, left, right, right, right, left});
    table.add({"store", "name", "before (fitted)", "after (fitted)", "change to fitted", ""});
    std::size_t turned = 0;
    for (results::StoreComparison const& store : comparison.stores) {
        if (!store.before || !store.after || (++turned > stores_listed && !all)) continue;
        bool const gaussian = comparison.after.noise == "gaussian";
        table.add({printable(store.store_id, 16), printable(store.name, 24), store_line(*store.before),
                   store_line(*store.after),
                   gaussian ? grouped(store.change) : words::change_to_fitted(store.change),
                   fmt::format("{}{}", results::word_of(store.event), store.turned ? ", turned" : "")});
    }
    std::string text = stores_counted_text(comparison);
    if (turned == 0)
        return text + "  None of those in both changed, against what its place explains, beyond chance.\n";
    text += table.text();
    if (turned > stores_listed && !all) text += fmt::format("  and {} more\n", turned - stores_listed);
    return text + wrapped(
                      "Visitors, with the fitted ones in brackets. The change is relative to the fit, that "
                      "of visitors ÷ "
                      "fitted, and beyond chance among all stores. Turned: from above what is fitted to "
                      "below it, or "
                      "back.",
                      "  ", "  ");
}

std::string run_text(db::RunRow const& run) {
    std::string const file = std::filesystem::path(run.source).filename().string();
    std::string const rows = run.source_filter.empty() ? "" : " where " + run.source_filter;
    return printable(fmt::format("run {} of {}: {} in {}{} ({})", run.run_id, run.series, run.visitors_field,
                                 file, rows, run.finished_at.substr(0, 10)),
                     92);
}

std::string same_text(results::SameStores const& same) {
    if (same.stores == 0 || !(same.visitors_before > 0)) return "";
    return fmt::format("Visitors at the {} of both: {} before, {} after ({})\n",
                       counted(same.stores, "store", "stores"), words::rounded_to(same.visitors_before),
                       words::rounded_to(same.visitors_after),
                       words::signed_percent(same.visitors_after / same.visitors_before - 1));
}

}  // namespace

std::string comparison_text(results::Comparison const& whole, bool all) {
    results::Comparison const comparison = words::comparable(whole);
    std::string text =
        fmt::format("Before: {}\nAfter:  {}\n", run_text(comparison.before), run_text(comparison.after)) +
        same_text(comparison.same) + cities_text(comparison, all) +
        (results::only_centres_compare(comparison) ? stores_counted_text(comparison)
                                                   : stores_text(comparison, all));
    for (std::string const& notice : comparison.notices)
        text += wrapped(notice, "Note: ", "  ");
    return text;
}

std::string comparison_line(results::Comparison const& comparison) {
    std::string text = fmt::format("\nSince run {}\n", comparison.before.run_id);
    for (std::string const& sentence : words::comparison_sentences(comparison))
        text += wrapped(sentence, "  ", "  ");
    return text + "  footfall compare shows all of it.\n";
}

namespace {

using Json = nlohmann::ordered_json;

Json change_json(results::Change const& change) {
    return {{"before", finite_json(change.before)},
            {"after", finite_json(change.after)},
            {"change", finite_json(change.change)},
            {"change_se", json_of(change.se)},
            {"change_lo", json_of(change.lo)},
            {"change_hi", json_of(change.hi)},
            {"p", json_of(change.p)},
            {"beyond_chance", change.beyond_chance}};
}

Json move_json(results::Move const& move) {
    return {{"distance_km", move.distance_km},
            {"distance_se_km", json_of(move.distance_se_km)},
            {"bearing_deg", move.bearing_deg},
            {"east_km", move.east_km},
            {"north_km", move.north_km},
            {"east_se_km", json_of(move.east_se_km)},
            {"north_se_km", json_of(move.north_se_km)},
            {"p", json_of(move.p)},
            {"beyond_chance", move.beyond_chance}};
}

Json city_json(results::CityComparison const& city) {
    Json json{{"city_id", city.city_id}, {"name", city.name}, {"events", Json::array()}};
    for (results::CityEvent const event : city.events)
        json["events"].push_back(results::word_of(event));
    json["in_before"] = city.before.has_value();
    json["in_after"] = city.after.has_value();
    json["share_before"] = city.before ? Json(city.before->share) : Json();
    json["share_after"] = city.after ? Json(city.after->share) : Json();
    json["visits"] = change_json(city.visits);
    bool const in_both = city.before && city.after;
    json["spread_km"] = in_both ? change_json(city.spread) : Json();
    json["move"] = in_both ? move_json(city.move) : Json();
    return json;
}

Json store_json(results::StoreComparison const& store) {
    auto const counted = [](std::optional<db::StoreRow> const& row) {
        if (!row) return Json();
        return Json{{"visitors", row->visitors}, {"fitted", row->fitted}, {"z", json_of(row->z)}};
    };
    db::StoreRow const& newest = store.after ? *store.after : *store.before;
    bool const in_both = store.before && store.after;
    return {{"store_id", store.store_id},
            {"name", store.name},
            {"event", results::word_of(store.event)},
            {"turned", store.turned},
            {"change", in_both ? finite_json(store.change) : Json()},
            {"p", json_of(store.p)},
            {"before", counted(store.before)},
            {"after", counted(store.after)},
            {"lon", newest.position.lon_deg},
            {"lat", newest.position.lat_deg}};
}

Json side_json(db::RunRow const& run) {
    return {{"run_id", run.run_id},           {"series", run.series},
            {"source", run.source},           {"finished_at", run.finished_at},
            {"competition", run.competition}, {"cities_found", run.cities_found},
            {"stores_used", run.stores_used}};
}

}  // namespace

Json comparison_json(results::Comparison const& whole) {
    results::Comparison const comparison = words::comparable(whole);
    Json json{{"before", side_json(comparison.before)},
              {"after", side_json(comparison.after)},
              {"level", results::chance_level},
              {"tests", comparison.tests},
              {"same_stores",
               {{"stores", comparison.same.stores},
                {"visitors_before", comparison.same.visitors_before},
                {"visitors_after", comparison.same.visitors_after}}},
              {"stores_opened", comparison.stores_opened},
              {"stores_closed", comparison.stores_closed},
              {"notices", comparison.notices},
              {"cities", Json::array()},
              {"stores", Json::array()}};
    for (results::CityComparison const& city : comparison.cities)
        json["cities"].push_back(city_json(city));
    for (results::StoreComparison const& store : comparison.stores)
        json["stores"].push_back(store_json(store));
    return json;
}

Json alerts_json(std::vector<alerts::Outcome> const& outcomes) {
    Json json = Json::array();
    for (alerts::Outcome const& outcome : outcomes)
        json.push_back({{"alert", outcome.alert},
                        {"state", alerts::word_of(outcome.state)},
                        {"value", json_of(outcome.value)},
                        {"detail", outcome.detail}});
    return json;
}

}  // namespace commands
