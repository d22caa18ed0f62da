#pragma once

#include "src/commands/write_run.hpp"
#include "src/results/fitted.hpp"
#include "src/results/verdict.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace commands {

/// What a run found, for a terminal of 80 columns or more.
std::string fit_text(WrittenRun const& run, results::Fitted const& fitted, FitOptions const& fit);

/// The same for a machine, under the names of the database.
nlohmann::ordered_json fit_json(WrittenRun const& run, results::Fitted const& fitted);

/// Of a run that was recognised: nothing was fitted. `files` are those written again.
std::string recognised_text(WrittenRun const& run);
nlohmann::ordered_json recognised_json(WrittenRun const& run);

results::Verdict verdict_of(WrittenRun const& run);

}  // namespace commands
