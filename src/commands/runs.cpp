#include "db/database.hpp"
#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/text/text.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cmath>
#include <memory>

namespace commands {
namespace {

constexpr char const* runs_examples = R"(Examples:
  footfall runs out/footfall.gpkg
  footfall runs out/footfall.gpkg --series stores --json)";

struct RunsOptions {
    std::filesystem::path database;
    std::string series;
    Verbosity verbosity;
};

/// "2024-03-01 10:00" of "2024-03-01T10:00:01.250Z"; a shorter text stays as it is.
std::string minute_of(std::string const& date) {
    return printable(date.size() < 16 ? date : date.substr(0, 10) + " " + date.substr(11, 5), 16);
}

/// The file, and which of its rows.
std::string source_of(db::RunRow const& run) {
    std::string const file = printable(std::filesystem::path(run.source).filename().string(), 24);
    return run.source_filter.empty() ? file : file + ", " + printable(run.source_filter, 24);
}

std::string runs_text(std::vector<db::RunRow> const& runs) {
    if (runs.empty()) return "The database holds no run; run footfall fit first.\n";
    using enum Table::Align;
    Table table({right, left, left, left, left, right, right, right, right, left});
    table.add(
        {"run", "series", "finished (UTC)", "visitors", "of", "stores", "set aside", "cities", "R²", ""});
    for (db::RunRow const& run : runs) {
        std::string note = run.converged ? "" : "not converged";
        if (run.started_from)
            note += fmt::format("{}cities of run {}", note.empty() ? "" : ", ", *run.started_from);
        table.add({fmt::format("{}", run.run_id), printable(run.series, 16), minute_of(run.finished_at),
                   printable(run.visitors_field, 16), source_of(run), grouped(run.stores_used),
                   grouped(run.rows_set_aside), grouped(run.cities_found),
                   grouped(run.r_squared.value_or(NAN), 3), note});
    }
    return table.text("");
}

void list_runs(RunsOptions const& options) {
    refuse_contradictions(options.verbosity);
    std::vector<db::RunRow> runs = db::Reader(options.database).runs();
    if (!options.series.empty()) {
        std::erase_if(runs, [&](db::RunRow const& run) { return run.series != options.series; });
        if (runs.empty())
            throw geo::UsageError(
                fmt::format("{} holds no run of series {}; footfall runs lists those it holds",
                            options.database.string(), options.series));
    }
    if (options.verbosity.quiet) return;
    if (!options.verbosity.json) return fmt::print("{}", runs_text(runs));
    nlohmann::ordered_json json{{"runs", nlohmann::ordered_json::array()}};
    for (db::RunRow const& run : runs)
        json["runs"].push_back(run_json(run));
    print_json(json);
}

}  // namespace

Run declare_runs(CLI::App& app) {
    auto const options = std::make_shared<RunsOptions>();
    add_database(app, options->database, "Database of runs");
    app.add_option("--series", options->series, "Only runs of this series")->type_name("SERIES");
    declare_verbosity(app, options->verbosity);
    app.footer(runs_examples);
    return [options] { list_runs(*options); };
}

}  // namespace commands
