#include "geo/errors.hpp"
#include "src/commands/options/option_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace commands {

void declare_run_choice(CLI::App& app, RunChoice& choice, std::string const& what) {
    add_integer(
        app, "--run", [&choice](auto id) { choice.run_id = id; }, {1, 9e15, "a run's number from 1 on"},
        "Run to " + what + " (default: the newest)")
        ->type_name("RUN");
    app.add_option("--series", choice.series, "The newest run of this series")->type_name("SERIES");
}

void refuse_contradictions(RunChoice const& choice) {
    if (choice.run_id && !choice.series.empty())
        throw geo::UsageError("--run and --series exclude each other: a run belongs to one series");
}

db::RunRow choose_run(db::Reader const& database, std::filesystem::path const& path,
                      RunChoice const& choice) {
    if (choice.run_id) return database.run(choice.run_id);
    std::set<std::string> series;
    std::optional<db::RunRow> newest;
    for (db::RunRow& run : database.runs()) {
        series.insert(run.series);
        if (choice.series.empty() || run.series == choice.series) newest = std::move(run);
    }
    if (!choice.series.empty() && !newest)
        throw geo::UsageError(fmt::format("{} holds no run of series {}; it holds {}", path.string(),
                                          choice.series, fmt::join(series, ", ")));
    if (choice.series.empty() && series.size() > 1)
        throw geo::UsageError(
            fmt::format("{} holds runs of several series; choose with --series or --run: {}", path.string(),
                        fmt::join(series, ", ")));
    return newest ? *newest : database.run({});
}

}  // namespace commands
