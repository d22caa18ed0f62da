#pragma once

#include "db/database.hpp"
#include "src/report/page_input.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/run/fitted.hpp"

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

/// What changed since `previous`, the trends of the series, and which alerts are raised.
History history_of(results::KeptRun const& run, std::optional<results::KeptRun> const& previous,
                   results::Trends trends, std::vector<alerts::Expression> const& expressions);

/// The history of a run that is in the database, compared with `previous`.
History history_of(db::Reader const& database, db::RunRow const& run, db::RunRow const& previous,
                   std::vector<alerts::Expression> const& expressions);

/// The history of a run compared with the run before it in its series, if there is one.
History history_of(db::Reader const& database, db::RunRow const& run,
                   std::vector<alerts::Expression> const& expressions);

/// The runs of a series, oldest first.
std::vector<db::RunRow> runs_of(db::Reader const& database, std::string const& series);

/// The runs of a series up to one of them, oldest first.
std::vector<db::RunRow> runs_up_to(db::Reader const& database, db::RunRow const& run);

}  // namespace commands
