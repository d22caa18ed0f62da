#include "src/commands/fit/history.hpp"

namespace commands {

History history_of(results::KeptRun const& run, std::optional<results::KeptRun> const& previous,
                   results::Trends trends, std::vector<alerts::Expression> const& expressions) {
    History history{.trends = std::move(trends)};
    if (previous) history.comparison = results::compare_runs(*previous, run);
    history.outcomes =
        alerts::evaluate(expressions, {run, history.comparison ? &*history.comparison : nullptr});
    return history;
}

History history_of(db::Reader const& database, db::RunRow const& run, db::RunRow const& previous,
                   std::vector<alerts::Expression> const& expressions) {
    return history_of(kept_run(database, run), kept_run(database, previous),
                      trends_in(database, runs_up_to(database, run)), expressions);
}

History history_of(db::Reader const& database, db::RunRow const& run,
                   std::vector<alerts::Expression> const& expressions) {
    std::vector<db::RunRow> runs = runs_up_to(database, run);
    std::optional<results::KeptRun> previous;
    if (runs.size() > 1) previous = kept_run(database, runs[runs.size() - 2]);
    return history_of(kept_run(database, run), previous, trends_in(database, std::move(runs)), expressions);
}

std::vector<db::RunRow> runs_of(db::Reader const& database, std::string const& series) {
    std::vector<db::RunRow> runs = database.runs();
    std::erase_if(runs, [&](db::RunRow const& run) { return run.series != series; });
    return runs;
}

std::vector<db::RunRow> runs_up_to(db::Reader const& database, db::RunRow const& run) {
    std::vector<db::RunRow> runs = runs_of(database, run.series);
    std::erase_if(runs, [&](db::RunRow const& other) { return other.run_id > run.run_id; });
    return runs;
}

}  // namespace commands
