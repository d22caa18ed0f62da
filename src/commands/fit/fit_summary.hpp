#pragma once

#include "db/rows.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/verdict.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace commands {

/// What a run found, for a terminal of 80 columns or more.
std::string fit_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options);

/// What a run found, for a machine, under the names of the database.
nlohmann::ordered_json fit_json(WrittenRun const& run, results::Fitted const& fitted);

/// What there is to say of a run that was recognised: nothing was fitted. Its `files` are those written
/// again.
std::string recognised_text(WrittenRun const& run);
nlohmann::ordered_json recognised_json(WrittenRun const& run);

results::Verdict verdict_of(WrittenRun const& run);

/// What a reader has to know before relying on a run's numbers, a sentence each; empty for most runs.
std::vector<std::string> fit_warnings(WrittenRun const& run, results::Fitted const& fitted);

/// The 95 % limits of a run's largest cities and of its background and overdispersion, for a terminal; with a
/// line on the bootstrap where there was one. Empty where none of them is identified.
std::string limits_text(db::RunRecord const& record);

/// The verdict for a machine, with its sentences as they stand on the terminal and in the report.
nlohmann::ordered_json verdict_json(results::Verdict const& verdict, db::RunRecord const& record);

}  // namespace commands
