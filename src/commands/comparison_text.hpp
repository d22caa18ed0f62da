#pragma once

#include "src/results/comparison.hpp"

#include <string>

namespace commands {

/// What changed between two runs, for a terminal. `all_stores`: every store that turned, not only the first.
std::string comparison_text(results::Comparison const& comparison, bool all_stores);

/// In a line or two what changed, for the summary of a fit.
std::string comparison_line(results::Comparison const& comparison);

}  // namespace commands
