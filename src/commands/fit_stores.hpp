#pragma once

#include "src/commands/write_run.hpp"

#include <optional>

namespace commands {

struct FitOutcome {
    WrittenRun run;
    std::optional<results::Fitted> fitted;  ///< none where the run was recognised and nothing fitted
};

/// From the stores to the run in the database. `options` are checked and name no groups.
FitOutcome fit_stores(FitOptions options);

/// The same, or where `options.period` is given, one run after the other for each of its values from the
/// first that the series does not have as it is now; the last is returned.
FitOutcome fit_one_or_periods(FitOptions const& options);

}  // namespace commands
