#pragma once

#include "src/results/comparison.hpp"
#include "src/results/kept_run.hpp"

#include <utility>
#include <vector>

namespace results {

/// The stores that two runs have, paired by their key: indices into the stores of each.
std::vector<std::pair<std::size_t, std::size_t>> same_stores(KeptRun const& before, KeptRun const& after);

/// The stores that changed beyond chance, and those in one run only. What a store's ratio of visitors to
/// fitted does from run to run is measured against what the ratios of all stores do, by their median.
std::vector<StoreComparison> compare_stores(KeptRun const& before, KeptRun const& after);

}  // namespace results
