#pragma once

#include "db/rows.hpp"
#include "src/commands/fit/write_run.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/verdict.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace commands {

/// What a run found, for a terminal: what matters, and with --verbose all the rest after it.
std::string fit_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options);

/// What matters of it in at most 25 lines of at most 100 columns: what was read, how people are taken to
/// choose, the largest cities or why there is none, the grade, the first warnings, what changed and which
/// alerts call, and what to open.
std::string brief_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& options);

/// The text in at most `most` lines of at most 100 columns, cut with "…" where it is longer. `first` begins
/// the first line, `indent` each other one.
std::string clipped(std::string const& text, std::size_t most, std::string const& first = "",
                    std::string const& indent = "");

/// How far stores that were kept out of the fit are off. There have to be some.
std::string held_out_text(WrittenRun const& run, bool in_squares);

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
