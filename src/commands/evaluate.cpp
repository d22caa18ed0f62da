#include "db/database.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/text/evaluate_summary.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace commands {
namespace {

constexpr char const* evaluate_examples =
    R"(A pair matches where the centres are within one standard deviation of the true spread,
the amplitudes within a factor of 2 and the variances along both axes within a factor of 4.
Where stores share their customers, the integrals have to be within a factor of 2 instead: they are
the visitors who live in a city. A run of the other --competition than the truth is held against
centres and spreads only.
With -o, the folder holds rasters of the true visitors, the fitted ones and their difference, both
sets of cities with their spreads, the pairs, and the paths of the centres after fit --trace. Open
evaluation.qgz in QGIS to see them together.
Examples:
  footfall evaluate out/footfall.gpkg stores_truth.geojson
  footfall evaluate out/footfall.gpkg stores_truth.geojson -o evaluation
  footfall evaluate out/footfall.gpkg problem_truth.geojson --exact --json)";

struct EvaluateOptions {
    std::filesystem::path database;
    std::filesystem::path truth;
    std::optional<std::int64_t> run_id;
    bool exact = false;
    std::filesystem::path output;  ///< empty: nothing is written
    bool overwrite = false;
    Verbosity verbosity;
};

EvaluatedRun evaluate_run(EvaluateOptions const& options) {
    results::Truth truth = results::read_truth(options.truth);
    db::Reader const database(options.database);
    db::RunRow const run = database.run(options.run_id);
    std::vector<db::CityRow> const cities = database.cities_of(run.run_id);
    geo::Projection const plane(run.crs_wkt);
    model::CityModel<2> const true_model = results::truth_in_plane(truth, plane);
    results::Sizes const sizes = results::comparable_sizes(truth.competition, run.competition);
    model::CityModel<2> const fitted = results::model_of(run, cities);
    auto evaluation = results::evaluate(true_model, fitted, results::rule_for(sizes, options.exact));
    results::add_integrals(evaluation, true_model, fitted, plane);
    EvaluatedRun evaluated{run, cities, std::move(truth), std::move(evaluation)};
    // An effect on visitors and one on attraction are two things.
    if (evaluated.evaluation.sizes != results::Sizes::none)
        evaluated.covariates = database.covariates_of(run.run_id);
    if (options.output.empty()) return evaluated;
    evaluated.files = write_evaluation(
        {database.record_of(run.run_id), true_model, evaluated.truth.names, evaluated.evaluation},
        options.output, options.overwrite);
    return evaluated;
}

void run_evaluate(EvaluateOptions const& options) {
    refuse_contradictions(options.verbosity);
    EvaluatedRun const evaluated = evaluate_run(options);
    if (options.verbosity.quiet) return;
    if (options.verbosity.json) return print_json(evaluate_json(evaluated));
    fmt::print("{}", evaluate_text(evaluated));
}

}  // namespace

Run declare_evaluate(CLI::App& app) {
    auto const options = std::make_shared<EvaluateOptions>();
    add_database(app, options->database, "Database of a run");
    app.add_option("TRUTH", options->truth, "The truth that simulate wrote beside its stores")
        ->required()
        ->type_name("FILE");
    add_integer(
        app, "--run", [=](auto id) { options->run_id = id; }, {1, 9e15, "a run's number from 1 on"},
        "Run to compare (default: the newest)")
        ->type_name("RUN");
    app.add_flag(
        "--exact", options->exact,
        "Match by the rule for counts without noise: centres within 0.05, amplitude and integral within 5 %");
    app.add_option("-o,--output", options->output, "Folder for the layers that show the run beside the truth")
        ->type_name("DIR");
    app.add_flag("--overwrite", options->overwrite, "Replace files that exist there");
    declare_verbosity(app, options->verbosity);
    app.footer(evaluate_examples);
    return [options] { run_evaluate(*options); };
}

}  // namespace commands
