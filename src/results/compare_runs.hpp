#pragma once

#include "src/results/comparison.hpp"
#include "src/results/kept_run.hpp"

namespace results {

/// What changed from `before` to `after`. Cities with the same number in the same series are the same; the
/// others are paired by the assignment of least distance. Errors count what the same stores share
/// (fit::joint_covariance). Throws geo::UsageError where PROJ does not know a run's CRS.
Comparison compare_runs(KeptRun const& before, KeptRun const& after);

}  // namespace results
