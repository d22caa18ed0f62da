#include "src/results/run/ground_spread.hpp"

#include "geo/geometry.hpp"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace results {
namespace {

double bearing_of(Eigen::Vector2d const& east_north) {
    double const bearing =
        std::fmod(std::atan2(east_north.x(), east_north.y()) * geo::degrees_per_radian + 360, 180);
    return bearing >= 180 ? 0 : bearing;
}

}  // namespace

Eigen::Matrix2d matrix_of(geo::GroundFromPlanar const& ground) {
    return Eigen::Map<Eigen::Matrix<double, 2, 2, Eigen::RowMajor> const>(ground.matrix.data());
}

GroundSpread ground_spread(Eigen::Matrix2d const& planar_covariance_m2, geo::GroundFromPlanar const& ground) {
    Eigen::Matrix2d const g = matrix_of(ground);
    GroundSpread spread;
    spread.covariance_m2 = g * planar_covariance_m2 * g.transpose();
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> const axes(spread.covariance_m2);
    spread.minor_sd_km = std::sqrt(std::max(axes.eigenvalues()[0], 0.0)) / geo::m_per_km;
    spread.major_sd_km = std::sqrt(std::max(axes.eigenvalues()[1], 0.0)) / geo::m_per_km;
    spread.bearing_deg = bearing_of(axes.eigenvectors().col(1));
    return spread;
}

double integral_of(double amplitude, GroundSpread const& spread) {
    constexpr double m2_per_km2 = 1e6;
    return amplitude * 2 * std::numbers::pi * std::sqrt(spread.covariance_m2.determinant()) / m2_per_km2;
}

Eigen::Matrix2d ground_covariance_m2(double major_sd_km, double minor_sd_km, double bearing_deg) {
    double const angle = bearing_deg / geo::degrees_per_radian;
    Eigen::Matrix2d axes;
    axes << std::sin(angle), std::cos(angle), std::cos(angle), -std::sin(angle);
    Eigen::Vector2d const sd_m = geo::m_per_km * Eigen::Vector2d(major_sd_km, minor_sd_km);
    return axes * sd_m.cwiseAbs2().asDiagonal() * axes.transpose();
}

}  // namespace results
