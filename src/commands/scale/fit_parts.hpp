#pragma once

#include "src/commands/options/fit_options.hpp"

namespace CLI {
class App;
}

namespace commands {

/// Fits the parts that `asked.parts` names of the plan `asked.input.source`, one after the other, each in the
/// plan's own folder for it: all of them, whatever becomes of one. A part that is fitted already is
/// recognised; one that another process is fitting is left for last. Prints what came of each. `given` has
/// the options as they were given. Throws geo::UsageError for options that the plan decides, and GroupsFailed
/// with the worst exit code.
void fit_parts(FitOptions const& asked, CLI::App const& given);

}  // namespace commands
