#pragma once

#include "src/results/kept_run.hpp"

#include <vector>

namespace results {

/// For each city of `after` its place among those of `before`, or −1.
std::vector<int> match_cities(KeptRun const& before, KeptRun const& after);

}  // namespace results
