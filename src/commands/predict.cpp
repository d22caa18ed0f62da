#include "db/database.hpp"
#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/predict_options.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/predict_summary.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace commands {
namespace {

constexpr char const* predict_examples =
    R"(Where a run takes every store to draw alone, a new store takes nothing from the others. Where it divides
people among the stores near them, the others give up what the new one gets.
Examples:
  footfall predict out/footfall.gpkg sites.geojson -o predictions.geojson
  footfall predict out/footfall.gpkg sites.csv --src-crs EPSG:27700 --run 3 -o predictions.gpkg
  footfall predict out/footfall.gpkg --at 4.90,52.37 --at 5.12,52.09 --json)";

/// The database is let go at once, so that nobody has to wait for the predictions.
results::KeptRun chosen_run(PredictOptions const& options) {
    db::Reader const database(options.database);
    return kept_run(database, choose_run(database, options.database, options.run));
}

results::SitePredictions predictions_of(PredictOptions const& options) {
    auto [run, cities, stores, background, competitors] = chosen_run(options);
    geo::Projection const plane(run.crs_wkt);
    say_stage(options.verbosity, "errors of run " + std::to_string(run.run_id));
    fit::Inference<2> const inference(
        results::fitted_model(run, cities, stores, competitors, background, plane));
    say_stage(options.verbosity, "reading the sites");
    geo::ProjectedStores sites = read_sites(options, run);
    say_stage(options.verbosity, "predicting");
    std::optional<fit::SiteCatchments> catchments;
    if (run.competition == "shared")
        catchments.emplace(results::competing_places(run, stores, competitors, plane),
                           results::ground_of(plane), results::rule_of(run));
    auto predictions = results::predict_sites(inference, sites, catchments ? &*catchments : nullptr);
    return {run, std::move(cities), std::move(sites), std::move(predictions)};
}

void write(results::SitePredictions const& predictions, std::filesystem::path const& file) {
    SignalHold const hold;
    StagingFolder staging(file.parent_path());
    std::string const driver = geo::driver_for(file);
    geo::write_layer(geo::with_names_for(driver, results::site_layer(predictions)),
                     staging.stage(file.filename().string()), {.driver = driver});
    hold.give_way();
    staging.publish();
}

void run_predict(PredictOptions const& options) {
    refuse_contradictions(options);
    results::SitePredictions const predictions = predictions_of(options);
    if (!options.output.empty()) write(predictions, options.output);
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_json(predict_json(predictions, options.output));
    fmt::print("{}", predict_text(predictions, options.output, options.verbosity));
}

}  // namespace

Run declare_predict(CLI::App& app) {
    auto const options = std::make_shared<PredictOptions>();
    declare_predict_options(app, *options);
    app.footer(predict_examples);
    return [options] { run_predict(*options); };
}

}  // namespace commands
