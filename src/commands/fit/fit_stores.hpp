#pragma once

#include "src/commands/fit/write_run.hpp"
#include "src/commands/options/fit_options.hpp"

#include <optional>

/// A fit from the file of stores to the run in the database.
namespace commands {

struct FitOutcome {
    WrittenRun run;
    std::optional<results::Fitted> fitted;  ///< none where the run was recognised and nothing fitted
};

/// Reads the stores, fits them and writes the run. `options` are checked and name no groups.
FitOutcome fit_stores(FitOptions const& options);

/// Says what a run found, as the options ask for it.
void print_outcome(FitOutcome const& outcome, FitOptions const& options);

/// Makes one run; where `options.period` is given, one run after the other for each of its values, from the
/// first that the series does not have as it is now. Returns the last.
FitOutcome fit_one_or_periods(FitOptions const& options);

}  // namespace commands
