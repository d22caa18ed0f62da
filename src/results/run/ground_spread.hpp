#pragma once

#include "geo/crs/projection.hpp"

#include <Eigen/Core>

namespace results {

/// A city's spread as it lies on the ground, free of the projection's scale and convergence.
struct GroundSpread {
    Eigen::Matrix2d covariance_m2 = Eigen::Matrix2d::Zero();  ///< (east, north)
    double major_sd_km = 0;
    double minor_sd_km = 0;
    double bearing_deg = 0;  ///< of the major axis, clockwise from true north, in [0, 180)
};

/// Σ on the ground is G·Σ·Gᵀ with G = `ground` at the centre.
GroundSpread ground_spread(Eigen::Matrix2d const& planar_covariance_m2, geo::GroundFromPlanar const& ground);

/// Amplitude · 2π · √det Σ, visitors·km².
double integral_of(double amplitude, GroundSpread const& spread);

/// The covariance of a spread, from what a row of `cities` says.
Eigen::Matrix2d ground_covariance_m2(double major_sd_km, double minor_sd_km, double bearing_deg);

/// The matrix G.
Eigen::Matrix2d matrix_of(geo::GroundFromPlanar const& ground);

}  // namespace results
