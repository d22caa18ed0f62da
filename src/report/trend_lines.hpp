#pragma once

#include "src/report/history.hpp"
#include "src/report/json_numbers.hpp"

namespace report {

/// More lines than this cannot be told apart.
inline constexpr std::size_t most_trends = 8;

/// The visits of cities over the runs of the series, with their limits, null in runs that did not find them:
/// of those that changed beyond chance, and then of those with most visits.
Json trend_objects(History const& history);

}  // namespace report
