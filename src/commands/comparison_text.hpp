#pragma once

#include "src/results/comparison.hpp"

#include <string>

namespace commands {

/// What changed between two runs, for a terminal. `all`: every city, and every store that turned, not only
/// the first of those that changed.
std::string comparison_text(results::Comparison const& comparison, bool all);

/// In a line or two what changed, for the summary of a fit.
std::string comparison_line(results::Comparison const& comparison);

}  // namespace commands
