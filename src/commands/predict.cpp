#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/predict_options.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/predict_summary.hpp"
#include "src/report/sites/site_page.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace commands {
namespace {

constexpr char const* predict_examples =
    R"(Where a run takes every store to draw alone, a new store takes nothing from the others. Where it divides
people among the stores near them, the others give up what the new one gets: how much each, with limits for the
decay of the run and for decays from 1 to 3.
Examples:
  footfall predict out/footfall.gpkg sites.geojson -o predictions.geojson
  footfall predict out/footfall.gpkg sites.csv --src-crs EPSG:27700 -o at.gpkg
  footfall predict out/footfall.gpkg --at 4.90,52.37 --at 5.12,52.09 --json
  footfall predict out/footfall.gpkg sites.gpkg --rank net --losses losses.gpkg
  footfall predict out/footfall.gpkg sites.geojson -o sites
  footfall predict out/footfall.gpkg sites.geojson --competitors rivals.gpkg
  footfall predict out/footfall.gpkg --close S017)";

/// The database is let go at once, so that nobody has to wait for the predictions.
results::KeptRun chosen_run(PredictOptions const& options) {
    db::Reader const database(options.database);
    return kept_run(database, choose_run(database, options.database, options.run));
}

/// Stores of the run by key, else by name.
std::vector<std::size_t> stores_to_close(PredictOptions const& options, db::RunRow const& run,
                                         std::vector<db::StoreRow> const& stores) {
    std::vector<std::size_t> closed;
    for (std::string const& wanted : options.closed) {
        std::vector<std::size_t> found;
        for (auto const field : {&db::StoreRow::store_id, &db::StoreRow::name}) {
            for (std::size_t i = 0; i < stores.size() && (found.empty() || field == &db::StoreRow::name); ++i)
                if (stores[i].*field == wanted) found.push_back(i);
            if (!found.empty()) break;
        }
        if (found.size() != 1)
            throw geo::UsageError(fmt::format(
                "--close {}: {} that key or name in run {}; give the key as in its layer stores", wanted,
                found.empty() ? "no store has" : words::counted(found.size(), "store", "stores") + " have",
                run.run_id));
        geo::LonLat const& at = stores[found.front()].position;
        auto const beside = std::ranges::count_if(stores, [&](db::StoreRow const& store) {
            return store.position.lon_deg == at.lon_deg && store.position.lat_deg == at.lat_deg;
        });
        if (beside > fit::most_choices)
            throw geo::UsageError(
                fmt::format("--close {}: {} stores stand at its place, more than people are taken to choose "
                            "among, so what it leaves cannot be told; leave it out",
                            wanted, beside));
        closed.push_back(found.front());
    }
    std::ranges::sort(closed);
    closed.erase(std::ranges::unique(closed).begin(), closed.end());
    return closed;
}

/// Options about stores that share their customers have no effect where none does.
void refuse_network_options(PredictOptions const& options, db::RunRow const& run) {
    if (words::people_are_shared(run)) return;
    for (auto const& [name, is_given] :
         {std::pair{"--together", options.together}, std::pair{"--close", !options.closed.empty()},
          std::pair{"--rank net", options.rank_by_net}, std::pair{"--losses", !options.losses.empty()},
          std::pair{"--competitors", !options.competitors.source.empty()}})
        if (is_given)
            throw geo::UsageError(fmt::format(
                "{} is about stores that share their customers, but run {} takes every store to draw alone; "
                "fit with --competition shared, or leave {} out",
                name, run.run_id, name));
}

/// Without --competitors none.
std::optional<results::OtherStores> other_stores(PredictOptions const& options, results::KeptRun const& run,
                                                 geo::ProjectedStores const& sites,
                                                 geo::Projection const& plane,
                                                 std::optional<results::OthersThere>& others) {
    if (options.competitors.source.empty()) return std::nullopt;
    say_stage(options.verbosity, "reading the competitors");
    others.emplace(read_competitors(options, run), std::vector<double>());
    geo::StoreTable& table = others->stores.table;
    std::size_t const all = table.stores.size();
    if (std::size_t const distant = results::forget_distant(others->stores, run, sites, plane))
        table.notices.push_back(fmt::format(
            "{} of {} stores of others {} too far from every store and site to take anything from "
            "them, and {} left out",
            distant, all, distant == 1 ? "is" : "are", distant == 1 ? "is" : "are"));
    return results::OtherStores{others->stores.planar,
                                results::columns_of_stores(run.covariates, others->stores.table.stores)};
}

/// What stands where the run has a store already is perhaps that store, and then counts twice.
void warn_of_known_ones(results::OtherStores const& added, results::KeptRun const& run,
                        geo::Projection const& plane, results::OthersThere& others) {
    std::size_t const known = results::known_already(added, run, plane);
    if (known == 0) return;
    others.stores.table.notices.push_back(
        fmt::format("{} of the {} stores of others {} where the run has a store already: if that is the same "
                    "store, it takes its share twice",
                    known, others.stores.table.stores.size(), known == 1 ? "stands" : "stand"));
}

struct Predicted {
    results::SitePredictions prediction;
    PredictionPlaces places;
};

Predicted predicted(PredictOptions const& options) {
    results::KeptRun kept = chosen_run(options);
    db::RunRow const& run = kept.run;
    refuse_network_options(options, run);
    bool const is_shared = words::people_are_shared(run);
    PredictionPlaces places = places_of(options, is_shared);
    refuse_earlier_layers(places);
    results::Scenario const scenario{stores_to_close(options, run, kept.stores), options.together,
                                     options.rank_by_net, options.verbosity.json || !places.losses.empty()};
    if (scenario.closed.size() >= kept.stores.size())
        throw geo::UsageError("--close names every store of the run; leave one open");
    geo::Projection const plane(run.crs_wkt);
    say_stage(options.verbosity, "errors of run " + std::to_string(run.run_id));
    fit::Inference<2> const inference(results::fitted_model(kept, plane));
    say_stage(options.verbosity, "reading the sites");
    geo::ProjectedStores sites = read_sites(options, kept);
    std::optional<results::OthersThere> others;
    auto const added = other_stores(options, kept, sites, plane, others);
    say_stage(options.verbosity, "predicting");
    std::optional<results::SharedSites> shared;
    if (is_shared) shared.emplace(inference, kept, plane, added.value_or(results::OtherStores{}));
    if (added) {
        others->expected = results::expected_beside(*added, inference, kept, plane);
        warn_of_known_ones(*added, kept, plane, *others);
    }
    auto [predictions, together] =
        results::predict_sites(inference, sites, kept.covariates, shared ? &*shared : nullptr, scenario);
    results::SitePredictions all{.run = std::move(kept.run),
                                 .cities = std::move(kept.cities),
                                 .sites = std::move(sites),
                                 .predictions = std::move(predictions),
                                 .stores = std::move(kept.stores),
                                 .competitors = std::move(kept.competitors),
                                 .scenario = scenario,
                                 .together = std::move(together),
                                 .covariates = std::move(kept.covariates),
                                 .others = std::move(others)};
    if (shared)
        for (std::size_t i = 0; i < all.predictions.size(); ++i)
            all.verdicts.push_back(words::site_verdict(all, i));
    return {std::move(all), std::move(places)};
}

std::string page_of(results::SitePredictions const& prediction, PredictOptions const& options) {
    return report::site_page_of(prediction, options.database.string(), {options.tiles, version()});
}

void run_predict(PredictOptions const& options) {
    refuse_contradictions(options);
    auto const [prediction, places] = predicted(options);
    say_stage(options.verbosity, "writing");
    std::vector<std::string> const notices =
        write_prediction(prediction, places.page.empty() ? "" : page_of(prediction, options), places);
    if (options.verbosity.quiet) return;
    for (std::string const& notice : notices)
        say_note(notice);
    if (options.verbosity.json) return print_json(predict_json(prediction, places.files()));
    fmt::print("{}", predict_text(prediction, places.files(), options.verbosity));
}

}  // namespace

Run declare_predict(CLI::App& app) {
    auto const options = std::make_shared<PredictOptions>();
    declare_predict_options(app, *options);
    app.footer(predict_examples);
    return [options] { run_predict(*options); };
}

}  // namespace commands
