#include "src/commands/comparison_json.hpp"
#include "src/commands/fit_summary.hpp"
#include "src/commands/fit_warnings.hpp"
#include "src/commands/input_summary.hpp"
#include "src/commands/row_json.hpp"
#include "src/commands/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace commands {
namespace {

using Json = nlohmann::ordered_json;

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
    json["verdict"] =
        verdict_json(verdict_of(run), run.record.run, results::stores_in_fit(run.record.stores));
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
    json["comparison"] = run.history.comparison ? comparison_json(*run.history.comparison) : Json();
    json["alerts"] = alerts_json(run.history.outcomes);
    json["recognised"] = false;
    return json;
}

Json recognised_json(WrittenRun const& run) {
    Json json{{"run", run_json(run.record.run)}, {"cities", Json::array()}, {"files", Json::array()}};
    for (db::CityRow const& city : run.record.cities)
        json["cities"].push_back(city_json(city));
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    json["comparison"] = run.history.comparison ? comparison_json(*run.history.comparison) : Json();
    json["alerts"] = alerts_json(run.history.outcomes);
    json["recognised"] = true;
    return json;
}

}  // namespace commands
