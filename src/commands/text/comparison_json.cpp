#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/row_json.hpp"
#include "src/words/sentences.hpp"

namespace commands {
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
