#pragma once

#include "src/fit/solve.hpp"

namespace fit {

/// Levenberg–Marquardt with geodesic acceleration (Transtrum and Sethna, arXiv:1201.5885): steps bend with
/// the valley that they follow, which a straight step leaves at once and then crawls. Written by hand since
/// Ceres has no second-order steps. Without penalties and bounds.
template <int D>
SolveReport solve_geodesic(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options);

}  // namespace fit
