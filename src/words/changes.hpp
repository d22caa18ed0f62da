#pragma once

#include "src/results/comparison.hpp"

#include <string>
#include <vector>

/// What changed from one run to another, as a person reads it.
namespace words {

/// "+12.3 %"; "–" for a number that is not finite.
std::string signed_percent(double ratio);
/// "+12.3 % ± 2.0 %", with a star where it is more than chance.
std::string change_text(results::Change const& change);
/// "3.2 km ± 0.4", with a star where it is more than chance.
std::string move_text(results::Move const& move);
/// "grown, moved", or that nothing happened beyond chance.
std::string events_text(results::CityComparison const& city);

/// In a sentence each, which cities changed, and how many stores.
std::vector<std::string> comparison_sentences(results::Comparison const& comparison);

}  // namespace words
