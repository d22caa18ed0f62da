#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/results/comparison.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace commands {

nlohmann::ordered_json comparison_json(results::Comparison const& comparison);
nlohmann::ordered_json alerts_json(std::vector<alerts::Outcome> const& outcomes);

}  // namespace commands
