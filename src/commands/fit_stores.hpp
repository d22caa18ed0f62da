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

}  // namespace commands
