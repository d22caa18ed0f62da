#include "geo/errors.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/report_options.hpp"
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
year-before is the run of the series whose period is closest to a year before that of the later
one, and at most a quarter of a year away. A period is the date (2024, 2024-Q2, 2024-05, 2024-W18,
2024-05-03) in what tells the runs apart: the name of the field of counts, the filter or --period,
or the file's name; where none has dates, it is the day on which a run was made.
A change is beyond chance (*) where chance alone brings any star in at most one of a hundred
such comparisons.
Examples:
  footfall compare out/footfall.gpkg
  footfall compare out/footfall.gpkg 3 7 --verbose
  footfall compare out/footfall.gpkg year-before
  footfall compare out/footfall.gpkg year-before 7
  footfall compare out/footfall.gpkg --series stores --json
  footfall compare out/footfall.gpkg --alert "moved > 5 km" --fail-on-alert)";

struct CompareOptions {
    std::filesystem::path database;
    std::vector<EarlierChoice> runs;  ///< none, the earlier one by how it stands to the newest, or two
    std::string series;
    AlertOptions alerts;
    Verbosity verbosity;
};

/// The newest run of the series that is asked for, or of the only one.
db::RunRow newest_run(db::Reader const& database, CompareOptions const& options) {
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
    return runs.back();
}

bool is_number(EarlierChoice const& run) {
    return std::holds_alternative<std::int64_t>(run);
}

void refuse_contradictions(CompareOptions const& options) {
    refuse_contradictions(options.verbosity);
    refuse_contradictions(options.alerts);
    bool const names_later = options.runs.size() == 2;
    if (options.runs.size() == 1 && is_number(options.runs.front()))
        throw geo::UsageError(
            "one run is named; comparing takes two, the earlier one first, or none for the "
            "newest and the one before it");
    if (names_later && !is_number(options.runs.back()))
        throw geo::UsageError(
            fmt::format("{} stands for the earlier run, which comes first; name the later one by its number",
                        results::name_of(std::get<results::Earlier>(options.runs.back()))));
    if (names_later && options.runs.front() == options.runs.back())
        throw geo::UsageError(fmt::format("run {} is named twice; comparing takes two runs",
                                          std::get<std::int64_t>(options.runs.back())));
    if (names_later && !options.series.empty())
        throw geo::UsageError("--series and two runs exclude each other: a run belongs to one series");
}

void compare(CompareOptions const& options) {
    refuse_contradictions(options);
    db::Reader const database(options.database);
    bool const names_later = options.runs.size() == 2;
    results::KeptRun const after =
        kept_run(database, names_later ? database.run(std::get<std::int64_t>(options.runs.back()))
                                       : newest_run(database, options));
    Comparisons comparisons(
        after,
        earlier_runs(database, after.run,
                     options.runs.empty() ? results::Earlier::run_before : options.runs.front()),
        [&](db::RunRow before) { return kept_run(database, std::move(before)); });
    say_stage(options.verbosity, fmt::format("comparing run {}", after.run.run_id));
    results::Comparison const& comparison = *comparisons.with_compared();
    auto const outcomes = comparisons.outcomes_of(options.alerts.expressions);
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
    add_database(app, options->database, "Database of runs");
    add_earlier_runs(
        app, "RUNS", [options](EarlierChoice const& run) { options->runs.push_back(run); },
        "The earlier and the later run, by number; the earlier one may be run-before or year-before, the "
        "later one is the newest then if not named (default: run-before, the newest)")
        ->expected(0, 2)
        ->type_name("RUN|run-before|year-before")
        ->option_text("[A B]");
    app.add_option("--series", options->series, "The newest two runs of this series")->type_name("SERIES");
    declare_alerts(app, options->alerts);
    declare_verbosity(app, options->verbosity);
    app.footer(compare_examples);
    return [options] { compare(*options); };
}

}  // namespace commands
