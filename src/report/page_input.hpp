#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/results/compare/comparison.hpp"
#include "src/results/compare/earlier_runs.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a page shows beside its run.
namespace report {

/// A run among those of its series.
struct History {
    std::optional<results::Comparison> comparison = {};  ///< with an earlier run; none for the first
    /// With the run of a year before, where there is one and no other was asked for; that may be the same
    /// run.
    std::optional<results::Comparison> year_before = {};
    results::Trends trends = {};                 ///< of all runs of the series up to this one
    std::vector<alerts::Outcome> outcomes = {};  ///< of the alerts that were asked for
};

/// The comparison with the run of a year before, where that is not the run that the page is compared with
/// anyway; else null.
results::Comparison const* another_year(History const& history);

/// A background map from a tile server. Without one the page needs no network.
struct Tiles {
    std::string url;          ///< "https://tile.example.org/{z}/{x}/{y}.png"; empty for none
    std::string attribution;  ///< who made the map, plain text
};

/// Throws geo::UsageError where tiles have no attribution, an attribution no tiles, or the page cannot use
/// the URL: it has to be http or https, with {z}, {x} and {y}, and {s} at most at the start of the host.
void refuse_unusable(Tiles const& tiles);

/// What the page may load, for the browser to enforce: nothing that is not in it, but tiles from their host.
std::string content_security_policy(Tiles const& tiles);

}  // namespace report
