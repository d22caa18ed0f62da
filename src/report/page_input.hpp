#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/compare/trends.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a page shows beside its run.
namespace report {

/// A run among those of its series.
struct History {
    std::optional<results::Comparison> comparison = {};  ///< with an earlier run; none for the first
    results::Trends trends = {};                         ///< of all runs of the series up to this one
    std::vector<alerts::Outcome> outcomes = {};
};

/// A background map from a tile server; without one the page needs no network.
struct Tiles {
    std::string url;          ///< "https://tile.example.org/{z}/{x}/{y}.png"; empty for none
    std::string attribution;  ///< who made the map, plain text
};

}  // namespace report
