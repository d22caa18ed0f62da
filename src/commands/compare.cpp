#include "geo/errors.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/options/alert_options.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/text/comparison_text.hpp"
#include "src/commands/text/input_summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <set>

namespace commands {
namespace {

constexpr char const* compare_examples =
    R"(Without runs, the newest of the series is compared with the one before it.
A change is beyond chance (*) where chance alone brings any star in at most one of a hundred
such comparisons.
Examples:
  footfall compare out/footfall.gpkg
  footfall compare out/footfall.gpkg 3 7 --verbose
  footfall compare out/footfall.gpkg --series stores --json
  footfall compare out/footfall.gpkg --alert "moved > 5 km" --fail-on-alert)";

struct CompareOptions {
    std::filesystem::path database;
    std::vector<std::int64_t> runs;  ///< none or two
    std::string series;
    AlertOptions alerts;
    Verbosity verbosity;
};

struct Pair {
    db::RunRow before, after;
};

Pair newest_pair(db::Reader const& database, CompareOptions const& options) {
    std::vector<db::RunRow> runs = database.runs();
    std::set<std::string> series;
    for (db::RunRow const& run : runs)
        series.insert(run.series);
    if (options.series.empty() && series.size() > 1)
        throw geo::UsageError(
            fmt::format("{} holds runs of several series; choose with --series, or name two "
                        "runs: {}",
                        options.database.string(), fmt::join(series, ", ")));
    if (!options.series.empty())
        std::erase_if(runs, [&](db::RunRow const& run) { return run.series != options.series; });
    if (runs.size() < 2)
        throw geo::UsageError(
            fmt::format("{} holds {} of this series; comparing takes two: footfall runs "
                        "lists them",
                        options.database.string(), runs.empty() ? "no run" : "only one run"));
    return {runs[runs.size() - 2], runs.back()};
}

void refuse_contradictions(CompareOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictions(options.alerts);
    if (options.runs.size() == 1)
        throw geo::UsageError(
            "one run is named; comparing takes two, the earlier one first, or none for the "
            "newest and the one before it");
    if (!options.runs.empty() && !options.series.empty())
        throw geo::UsageError("--series and two runs exclude each other: a run belongs to one series");
}

void compare(CompareOptions const& options) {
    refuse_contradictions(options);
    db::Reader const database(options.database);
    Pair const pair = options.runs.empty()
                          ? newest_pair(database, options)
                          : Pair{database.run(options.runs[0]), database.run(options.runs[1])};
    say_stage(options.verbosity,
              fmt::format("comparing runs {} and {}", pair.before.run_id, pair.after.run_id));
    results::KeptRun const after = kept_run(database, pair.after);
    results::Comparison const comparison = results::compare_runs(kept_run(database, pair.before), after);
    auto const outcomes = alerts::evaluate(options.alerts.expressions, {after, &comparison});
    if (options.verbosity.json) {
        nlohmann::ordered_json json = comparison_json(comparison);
        json["alerts"] = alerts_json(outcomes);
        print_json(json);
    } else if (!options.verbosity.quiet) {
        fmt::print("{}{}", comparison_text(comparison, options.verbosity.verbose), alerts_text(outcomes));
    }
    raise(outcomes, options.alerts);
}

}  // namespace

Run declare_compare(CLI::App& app) {
    auto const options = std::make_shared<CompareOptions>();
    app.add_option("DB", options->database, "Database of runs, footfall.gpkg")->required();
    add_integers(
        app, "RUNS", [options](std::int64_t run) { options->runs.push_back(run); },
        {1, 1e15, "the numbers of runs, the earlier one first"},
        "The earlier and the later run (default: the two newest)")
        ->expected(0, 2)
        ->type_name("A B")
        ->option_text("[A B]");
    app.add_option("--series", options->series, "The newest two runs of this series")->type_name("NAME");
    declare_alerts(app, options->alerts);
    declare_verbosity(app, options->verbosity);
    app.footer(compare_examples);
    return [options] { compare(*options); };
}

}  // namespace commands
