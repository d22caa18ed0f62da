#pragma once

#include "src/simulate/scene.hpp"

#include <cstdint>

namespace simulate {

/// The seed's random problem. The defaults are its own figures; its unit of length is bare.
struct SeedProblemOptions {
    int cities = 4;
    int points = 10'000;       ///< where visitors are known, uniform in the box
    int test_points = 0;       ///< further ones beside them; the seed takes 256
    double half_width = 8;     ///< the box is [−half_width, half_width]²
    double max_amplitude = 5;  ///< amplitudes are uniform in (0, max_amplitude)
    double entry_mean = 2;     ///< Σ = U·Uᵀ, U upper triangular with entries of this mean
    double entry_sd = 1;       ///< and this standard deviation; so a city may be as thin as a ridge
    std::uint64_t seed = 1;
};

/// Draws a problem without noise and without background. The training points are the same whatever
/// `test_points` is.
Scene make_seed_problem(SeedProblemOptions const& options);

/// The same scene with one unit of length as `unit_m` metres and its origin at `origin_m`.
Scene in_metres(Scene scene, double unit_m, model::Vector<2> const& origin_m);

}  // namespace simulate
