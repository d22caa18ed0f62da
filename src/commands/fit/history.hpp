#pragma once

#include "db/database.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/report/page_input.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"
#include "src/results/run/fitted.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace commands {

using report::History;

/// A run with what comparisons ask of it, from a db::Reader or a db::RunTransaction.
template <typename Database>
results::KeptRun kept_run(Database const& database, db::RunRow run) {
    std::int64_t const id = run.run_id;
    bool const background = results::has_background(run);
    return {std::move(run),
            database.cities_of(id),
            database.stores_of(id),
            background,
            database.competitors_of(id),
            database.covariates_of(id),
            database.store_covariates_of(id)};
}

/// `runs` are those of one series, oldest first.
template <typename Database>
results::Trends trends_in(Database const& database, std::vector<db::RunRow> runs) {
    std::vector<std::vector<db::CityRow>> cities;
    for (db::RunRow const& run : runs)
        cities.push_back(database.cities_of(run.run_id));
    return results::trends_of(std::move(runs), cities);
}

/// The earlier runs that a run is held against.
struct EarlierRuns {
    std::optional<db::RunRow> compared = {};  ///< of all that names no other
    std::optional<db::RunRow> run_before = {};
    results::YearBefore year_before = {};
    bool chosen = false;  ///< somebody asked for the one that it is compared with
};

/// Those of a run in its series, which `series` holds oldest first; it is compared with the run before it.
EarlierRuns earlier_runs(std::vector<db::RunRow> const& series, db::RunRow const& run);

/// Compared with the run that is chosen. Throws geo::UsageError where the series has none of a year before,
/// and db::NoSuchRun.
EarlierRuns earlier_runs(db::Reader const& database, db::RunRow const& run, EarlierChoice const& choice);

/// A run held against earlier ones, against each once and only where that is asked for.
class Comparisons {
public:
    /// `read` gives an earlier run with its cities and stores.
    Comparisons(results::KeptRun const& run, EarlierRuns earlier,
                std::function<results::KeptRun(db::RunRow)> read)
        : run_(run), earlier_(std::move(earlier)), read_(std::move(read)) {}

    /// Null where there is no such run.
    results::Comparison const* with_compared() { return with(earlier_.compared); }
    results::Comparison const* with_year_before() { return with(earlier_.year_before.run); }

    /// Which alerts are raised, each against the run that it names.
    std::vector<alerts::Outcome> outcomes_of(std::vector<alerts::Expression> const& expressions);

    /// What changed, and which alerts are raised.
    History history(results::Trends trends, std::vector<alerts::Expression> const& expressions);

private:
    results::Comparison const* with(std::optional<db::RunRow> const& before);

    results::KeptRun const& run_;
    EarlierRuns earlier_;
    std::function<results::KeptRun(db::RunRow)> read_;
    std::map<std::int64_t, results::Comparison> made_;
};

/// The history of a run that is in the database.
History history_of(db::Reader const& database, db::RunRow const& run, EarlierRuns earlier,
                   std::vector<alerts::Expression> const& expressions);

/// The runs of a series, oldest first.
std::vector<db::RunRow> runs_of(db::Reader const& database, std::string const& series);

/// The runs of a series up to one of them, oldest first.
std::vector<db::RunRow> runs_up_to(db::Reader const& database, db::RunRow const& run);

}  // namespace commands
