#include "src/commands/fit_summary.hpp"
#include "src/commands/fit_warnings.hpp"
#include "src/commands/input_summary.hpp"
#include "src/commands/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
Json json_of(Value const& value) {
    return value;
}
template <typename Value>
Json json_of(std::optional<Value> const& value) {
    return value ? Json(*value) : Json();
}

/// One member per column.
template <typename Row>
Json row_json(Row const& row) {
    Json json;
    db::columns(row, [&](char const* name, auto const& member) { json[name] = json_of(member); });
    return json;
}

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

Json dropped_json(fit::Dropped<2> const& dropped, geo::Projection const& projection) {
    geo::LonLat const at = projection.lonlat_from_planar({dropped.centre.x(), dropped.centre.y()});
    Json json{{"reason", dropped.reason}, {"lon", nullptr}, {"lat", nullptr}};
    if (std::isfinite(at.lon_deg) && std::isfinite(at.lat_deg)) {
        json["lon"] = at.lon_deg;
        json["lat"] = at.lat_deg;
    }
    return json;
}

}  // namespace

Json fit_json(WrittenRun const& run, results::Fitted const& fitted) {
    Json json{{"input", input_json(fitted.stores)}, {"run", run_json(run.record.run)}};
    json["verdict"] = verdict_json(verdict_of(run), run.record.run, stores_in_fit(run));
    for (char const* const list :
         {"cities", "city_bootstraps", "city_counts", "dropped", "warnings", "files"})
        json[list] = Json::array();
    for (db::CityRow const& city : run.record.cities)
        json["cities"].push_back(city_json(city));
    for (db::CityBootstrapRow const& city : run.record.city_bootstraps)
        json["city_bootstraps"].push_back(row_json(city));
    for (db::CityCountRow const& count : run.record.city_counts)
        json["city_counts"].push_back(row_json(count));
    for (fit::Dropped<2> const& dropped : fitted.result.dropped)
        json["dropped"].push_back(dropped_json(dropped, fitted.stores.projection));
    for (std::string const& warning : fit_warnings(run, fitted))
        json["warnings"].push_back(warning);
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    return json;
}

}  // namespace commands
