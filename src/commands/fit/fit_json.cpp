#include "src/commands/fit/fit_summary.hpp"
#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/row_json.hpp"
#include "src/words/sentences.hpp"

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

/// The cities, each with how many stores take most of its visits; a run of an earlier schema does not tell.
Json cities_json(db::RunRecord const& record) {
    auto const fewest = words::fewest_stores(record.city_stores);
    Json json = Json::array();
    for (db::CityRow const& city : record.cities) {
        Json& one = json.emplace_back(city_json(city));
        auto const found = fewest.find(city.city_id);
        bool const known = found != fewest.end();
        one["stores_of_50_percent"] = known ? Json(found->second.half) : Json();
        one["stores_of_80_percent"] = known ? Json(found->second.most) : Json();
    }
    return json;
}

Json other_json(std::optional<results::OtherCount> const& other) {
    if (!other) return {};
    return {{"cities", other->cities},
            {"log_likelihood_lost", other->log_likelihood_lost},
            {"bic_gained", other->bic_gained},
            {"score_gained", other->score_gained}};
}

void add_history(Json& json, History const& history) {
    json["comparison"] = history.comparison ? comparison_json(*history.comparison) : Json();
    json["year_before"] = history.year_before ? comparison_json(*history.year_before) : Json();
    json["alerts"] = alerts_json(history.outcomes);
}

}  // namespace

Json fit_json(WrittenRun const& run, results::Fitted const& fitted) {
    Json json{{"input", input_json(fitted.stores)}, {"run", run_json(run.record.run)}};
    json["verdict"] = verdict_json(verdict_of(run), run.record);
    for (char const* const list :
         {"cities", "city_bootstraps", "city_counts", "covariates", "dropped", "warnings", "files"})
        json[list] = Json::array();
    json["cities"] = cities_json(run.record);
    for (db::CityBootstrapRow const& city : run.record.city_bootstraps)
        json["city_bootstraps"].push_back(row_json(city));
    for (db::CityCountRow const& count : run.record.city_counts)
        json["city_counts"].push_back(row_json(count));
    for (db::CovariateRow const& row : run.record.covariates)
        json["covariates"].push_back(row_json(row));
    for (fit::Dropped<2> const& dropped : fitted.result.dropped)
        json["dropped"].push_back(dropped_json(dropped, fitted.stores.projection));
    for (std::string const& warning : fit_warnings(run, fitted))
        json["warnings"].push_back(warning);
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    add_history(json, run.history);
    json["recognised"] = false;
    return json;
}

Json recognised_json(WrittenRun const& run) {
    Json json{
        {"run", run_json(run.record.run)}, {"cities", cities_json(run.record)}, {"files", Json::array()}};
    for (std::filesystem::path const& file : run.files)
        json["files"].push_back(file.string());
    add_history(json, run.history);
    json["recognised"] = true;
    return json;
}

Json verdict_json(results::Verdict const& verdict, db::RunRecord const& record) {
    db::RunRow const& run = record.run;
    Json json{{"words", words::verdict_sentences(verdict, record)},
              {"deviance_explained", json_of(verdict.deviance_explained)},
              {"rmse", json_of(verdict.rmse)},
              {"one_fewer", other_json(verdict.one_fewer)},
              {"one_more", other_json(verdict.one_more)},
              {"moran_i", json_of(run.moran_i)},
              {"moran_p", json_of(run.moran_p)},
              {"neighbours_alike", verdict.neighbours_alike},
              {"intervals_optimistic", verdict.neighbours_alike},
              {"unfit_stores", Json::array()}};
    for (db::StoreRow const& store : verdict.unfit_stores)
        json["unfit_stores"].push_back({{"store_id", store.store_id},
                                        {"name", store.name},
                                        {"visitors", store.visitors},
                                        {"fitted", store.fitted},
                                        {"z", json_of(store.z)}});
    return json;
}

}  // namespace commands
