#pragma once

#include "src/fit/likelihood/misfit.hpp"

#include <functional>
#include <string>
#include <vector>

/// From a point in parameter space to the nearest minimum: by Ceres (solve.cpp), or along a curved valley
/// (geodesic.cpp).
namespace fit {

/// What steers a solve beside the misfit. Each term is counted as a sum of squares, like the misfit.
struct Penalties {
    double amplitude_l1 = 0;    ///< weight of Σ amplitudes; needs Scale::linear
    double centre_spread = 0;   ///< weight of 1 ÷ mean pairwise distance of the centres
    double largest_spread = 0;  ///< standard deviations beyond it cost steeply; 0: no limit
    double elongation = 0;      ///< mean ÷ geometric mean of the variances beyond it does; 0: no limit
    double steepness =
        70;  ///< of both: at 70 one per cent beyond costs a unit of log-likelihood, at 10 seven
};

struct SolveOptions {
    int max_iterations = 100;
    double function_tolerance = 1e-8;  ///< relative gain of a step below which the solve ends
    bool background = true;            ///< solved for; else held
    bool allow_negative = false;       ///< with Scale::linear: amplitudes may be negative
    Penalties penalties;
    std::vector<bool> fixed_centres = {};  ///< of each city whether its centre is held; empty: of none
    int threads = 1;                       ///< results do not depend on it
};

struct SolveReport {
    double cost = 0;       ///< ½ Σ r² of the misfit alone
    double objective = 0;  ///< the same with the penalties
    int iterations = 0;
    bool converged = false;
};

/// Called after every accepted step; returns false to stop.
template <int D>
using OnStep = std::function<bool(Parameters<D> const&)>;

/// Levenberg–Marquardt from `parameters`, which it moves, to the nearest minimum.
template <int D>
SolveReport solve(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options,
                  OnStep<D> const& on_step = {});

/// Levenberg–Marquardt with geodesic acceleration (Transtrum and Sethna, arXiv:1201.5885): steps bend with
/// the valley that they follow, which a straight step leaves at once and then crawls. Written by hand since
/// Ceres has no second-order steps. Without penalties and bounds.
template <int D>
SolveReport solve_geodesic(Misfit<D> const& misfit, Parameters<D>& parameters, SolveOptions const& options);

// Of the libraries that the fit was built with.

std::string ceres_version();
std::string eigen_version();

}  // namespace fit
