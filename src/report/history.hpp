#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/results/comparison.hpp"
#include "src/results/trends.hpp"

#include <optional>
#include <vector>

namespace report {

/// A run among those of its series.
struct History {
    std::optional<results::Comparison> comparison = {};  ///< with an earlier run; none for the first
    results::Trends trends = {};                         ///< of all runs of the series up to this one
    std::vector<alerts::Outcome> outcomes = {};
};

}  // namespace report
