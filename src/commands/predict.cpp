#include "db/database.hpp"
#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/predict_options.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/predict_summary.hpp"
#include "src/qgis/styles.hpp"
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
decay of the run and the range for decays from 1 to 3.
Examples:
  footfall predict out/footfall.gpkg sites.geojson -o predictions.geojson
  footfall predict out/footfall.gpkg sites.csv --src-crs EPSG:27700 --run 3 -o predictions.gpkg
  footfall predict out/footfall.gpkg --at 4.90,52.37 --at 5.12,52.09 --json
  footfall predict out/footfall.gpkg sites.geojson --rank net -o sites.gpkg --losses losses.gpkg
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
          std::pair{"--rank net", options.rank_by_net}, std::pair{"--losses", !options.losses.empty()}})
        if (is_given)
            throw geo::UsageError(fmt::format(
                "{} is about stores that share their customers, but run {} takes every store to draw alone; "
                "fit with --competition shared, or leave {} out",
                name, run.run_id, name));
}

results::SitePredictions predictions_of(PredictOptions const& options) {
    results::KeptRun kept = chosen_run(options);
    db::RunRow const& run = kept.run;
    refuse_network_options(options, run);
    results::Scenario const scenario{stores_to_close(options, run, kept.stores), options.together,
                                     options.rank_by_net, options.verbosity.json || !options.losses.empty()};
    if (scenario.closed.size() >= kept.stores.size())
        throw geo::UsageError("--close names every store of the run; leave one open");
    geo::Projection const plane(run.crs_wkt);
    say_stage(options.verbosity, "errors of run " + std::to_string(run.run_id));
    fit::Inference<2> const inference(results::fitted_model(kept, plane));
    say_stage(options.verbosity, "reading the sites");
    geo::ProjectedStores sites = read_sites(options, kept);
    say_stage(options.verbosity, "predicting");
    std::optional<results::SharedSites> shared;
    if (words::people_are_shared(run)) shared.emplace(inference, kept, plane);
    auto [predictions, together] =
        results::predict_sites(inference, sites, kept.covariates, shared ? &*shared : nullptr, scenario);
    results::SitePredictions all{.run = std::move(kept.run),
                                 .cities = std::move(kept.cities),
                                 .sites = std::move(sites),
                                 .predictions = std::move(predictions),
                                 .stores = std::move(kept.stores),
                                 .competitors = std::move(kept.competitors),
                                 .scenario = scenario,
                                 .together = std::move(together)};
    if (shared)
        for (std::size_t i = 0; i < all.predictions.size(); ++i)
            all.verdicts.push_back(words::site_verdict(all, i));
    return all;
}

/// Files that appear together, each with a style beside it that QGIS takes; one that is there may be the
/// user's, and stays.
class Files {
public:
    void add(geo::Layer const& layer, std::filesystem::path const& file) {
        StagingFolder& staging = *staging_.emplace_back(std::make_unique<StagingFolder>(file.parent_path()));
        std::string const driver = geo::driver_for(file);
        std::string const style = qgis::layer_style(layer.name);
        geo::write_layer(geo::with_names_for(driver, layer), staging.stage(file.filename().string()),
                         {.driver = driver});
        std::filesystem::path const qml = std::filesystem::path(file).replace_extension(".qml");
        if (!std::filesystem::exists(qml)) write_text(style, staging.stage(qml.filename().string()));
    }
    void publish() {
        hold_.give_way();
        for (auto const& staging : staging_)
            staging->publish();
    }

private:
    SignalHold hold_;
    std::vector<std::unique_ptr<StagingFolder>> staging_;
};

void run_predict(PredictOptions const& options) {
    refuse_contradictions(options);
    results::SitePredictions const predictions = predictions_of(options);
    {
        Files written;
        if (!options.output.empty()) written.add(results::site_layer(predictions), options.output);
        if (!options.losses.empty()) written.add(results::loss_layer(predictions), options.losses);
        written.publish();
    }
    if (options.verbosity.quiet) return;
    std::vector<std::filesystem::path> files{options.output, options.losses};
    std::erase_if(files, [](auto const& file) { return file.empty(); });
    if (options.verbosity.json) return print_json(predict_json(predictions, files));
    fmt::print("{}", predict_text(predictions, files, options.verbosity));
}

}  // namespace

Run declare_predict(CLI::App& app) {
    auto const options = std::make_shared<PredictOptions>();
    declare_predict_options(app, *options);
    app.footer(predict_examples);
    return [options] { run_predict(*options); };
}

}  // namespace commands
