#pragma once

#include "src/commands/write_run.hpp"
#include "src/results/fitted.hpp"

#include <string>
#include <vector>

namespace commands {

/// What a reader of a run's numbers has to know before relying on them, a sentence each; empty for most runs.
std::vector<std::string> fit_warnings(WrittenRun const& run, results::Fitted const& fitted);

}  // namespace commands
