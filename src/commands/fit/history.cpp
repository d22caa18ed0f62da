#include "src/commands/fit/history.hpp"

#include "geo/errors.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace commands {

EarlierRuns earlier_runs(std::vector<db::RunRow> const& series, db::RunRow const& run) {
    EarlierRuns earlier{.run_before = results::run_before(series, run),
                        .year_before = results::year_before(series, run)};
    earlier.compared = earlier.run_before;
    return earlier;
}

EarlierRuns earlier_runs(db::Reader const& database, db::RunRow const& run, EarlierChoice const& choice) {
    EarlierRuns earlier = earlier_runs(runs_of(database, run.series), run);
    earlier.chosen = true;
    if (auto const* const number = std::get_if<std::int64_t>(&choice)) {
        earlier.compared = database.run(*number);
    } else if (std::get<results::Earlier>(choice) == results::Earlier::year_before) {
        earlier.compared = earlier.year_before.run;
        if (!earlier.compared) throw geo::UsageError(words::no_year_before_text(earlier.year_before, run));
    } else if (!earlier.compared) {
        throw geo::UsageError(
            fmt::format("run {} is the first of series {}, so there is no run before it; "
                        "footfall runs lists them",
                        run.run_id, run.series));
    }
    return earlier;
}

results::Comparison const* Comparisons::with(std::optional<db::RunRow> const& before) {
    if (!before) return nullptr;
    auto const [at, is_new] = made_.try_emplace(before->run_id);
    if (!is_new) return &at->second;
    at->second = results::compare_runs(read_(*before), run_);
    bool const year = earlier_.year_before.run && earlier_.year_before.run->run_id == before->run_id;
    if (year) at->second.notices.push_back(words::year_before_text(earlier_.year_before, run_.run));
    return &at->second;
}

std::vector<alerts::Outcome> Comparisons::outcomes_of(std::vector<alerts::Expression> const& expressions) {
    auto const against = [&](results::Earlier earlier) {
        return std::ranges::find(expressions, std::optional(earlier), &alerts::Expression::against) !=
               expressions.end();
    };
    return alerts::evaluate(
        expressions,
        {run_, with_compared(), against(results::Earlier::run_before) ? with(earlier_.run_before) : nullptr,
         against(results::Earlier::year_before) ? with_year_before() : nullptr});
}

History Comparisons::history(results::Trends trends, std::vector<alerts::Expression> const& expressions) {
    auto const copy_of = [](results::Comparison const* comparison) {
        return comparison ? std::optional(*comparison) : std::nullopt;
    };
    return {.comparison = copy_of(with_compared()),
            .year_before = earlier_.chosen ? std::nullopt : copy_of(with_year_before()),
            .trends = std::move(trends),
            .outcomes = outcomes_of(expressions)};
}

History history_of(db::Reader const& database, db::RunRow const& run, EarlierRuns earlier,
                   std::vector<alerts::Expression> const& expressions) {
    results::KeptRun const kept = kept_run(database, run);
    Comparisons comparisons(kept, std::move(earlier),
                            [&](db::RunRow before) { return kept_run(database, std::move(before)); });
    return comparisons.history(trends_in(database, runs_up_to(database, run)), expressions);
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
