#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/results/compare/comparison.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace commands {

/// What changed between two runs, for a terminal. `all`: every city, and every store that turned, not only
/// the first of those that changed.
std::string comparison_text(results::Comparison const& comparison, bool all);

/// What changed, in a line or two for the summary of a fit.
std::string comparison_line(results::Comparison const& comparison);

nlohmann::ordered_json comparison_json(results::Comparison const& comparison);
nlohmann::ordered_json alerts_json(std::vector<alerts::Outcome> const& outcomes);

}  // namespace commands
