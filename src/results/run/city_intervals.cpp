#include "geo/geometry.hpp"
#include "src/results/run/ground_spread.hpp"
#include "src/results/run/uncertainty.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/Geometry>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace results {
namespace {

/// The axes on the ground: variances in increasing order, and their directions in the plane, so that the
/// variance along the i-th is pᵢᵀ·Σ·pᵢ with the planar Σ.
struct Axes {
    Eigen::Vector2d variances;
    Eigen::Matrix2d directions;

    Axes(Eigen::Matrix2d const& covariance, Eigen::Matrix2d const& ground) {
        Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> const axes(ground * covariance * ground.transpose());
        variances = axes.eigenvalues();
        // Right-handed, so that a turn of both is a turn of the city.
        Eigen::Matrix2d unit = axes.eigenvectors();
        if (unit.determinant() < 0) unit.col(0) *= -1;
        directions = ground.transpose() * unit;
    }
};

double sd_km(Axes const& axes, int axis) {
    return std::sqrt(axes.variances[axis]) / geo::m_per_km;
}

double sd_se_km(fit::Inference<2> const& inference, int city, Axes const& axes, int axis) {
    Eigen::Vector2d const p = axes.directions.col(axis);
    double const variance_se = inference.standard_error(inference.covariance_gradient(city, p, p));
    return sd_km(axes, axis) * variance_se / axes.variances[axis] / 2;
}

/// Whether the data allow axes turned by an angle: the covariance between them is 0 within its error.
bool may_be_turned(fit::Inference<2> const& inference, int city, Axes const& axes, double angle_deg) {
    Eigen::Matrix2d const turned =
        axes.directions * Eigen::Rotation2Dd(angle_deg / geo::degrees_per_radian).toRotationMatrix();
    Eigen::Vector2d const p = turned.col(0), q = turned.col(1);
    double const between = p.dot(inference.fitted().model.cities[city].covariance * q);
    double const se = inference.standard_error(inference.covariance_gradient(city, p, q));
    return std::abs(between) <= inference.critical() * se;
}

/// The largest turn in one direction (sign) that the data allow, by bisection; none where there is no limit.
std::optional<double> largest_turn_deg(fit::Inference<2> const& inference, int city, Axes const& axes,
                                       double sign) {
    constexpr double half_a_quadrant_deg = 45;  // there the covariance between the axes is largest
    double allowed = 0, refused = half_a_quadrant_deg;
    if (may_be_turned(inference, city, axes, sign * refused)) return std::nullopt;
    while (refused - allowed > 0.01) {
        double const middle = (allowed + refused) / 2;
        (may_be_turned(inference, city, axes, sign * middle) ? allowed : refused) = middle;
    }
    return allowed;
}

/// Bearings run clockwise, angles in the plane the other way.
std::optional<fit::Interval> of_bearing(fit::Inference<2> const& inference, int city, Axes const& axes,
                                        double bearing_deg) {
    auto const left = largest_turn_deg(inference, city, axes, 1);
    auto const right = largest_turn_deg(inference, city, axes, -1);
    if (!left || !right) return std::nullopt;
    return fit::Interval{bearing_deg - *left, bearing_deg + *right};
}

}  // namespace

CityIntervals city_intervals(fit::Inference<2> const& inference, int city,
                             geo::GroundFromPlanar const& ground, fit::Visits const& visits) {
    model::City<2> const& fitted = inference.fitted().model.cities[city];
    double const critical = inference.critical();
    auto const of_logarithm = [&](double value, Eigen::VectorXd const& gradient) {
        return fit::interval_of_positive(value, value * inference.standard_error(gradient), critical);
    };
    Axes const axes(fitted.covariance, matrix_of(ground));
    GroundSpread const spread = ground_spread(fitted.covariance, ground);
    double const share = visits.of_city[city] / visits.total;

    CityIntervals intervals;
    intervals.amplitude = of_logarithm(fitted.amplitude, inference.log_amplitude_gradient(city));
    // Measured (tests/bench/README.md): the shorter axis is fitted too short as often as not, with an error
    // that is then too small; the longer one comes out long enough because the axes are sorted by length.
    intervals.minor_sd_km =
        fit::interval_of_narrow_spread(sd_km(axes, 0), sd_se_km(inference, city, axes, 0), critical);
    intervals.major_sd_km =
        fit::interval_of_positive(sd_km(axes, 1), sd_se_km(inference, city, axes, 1), critical);
    // In nearly round cities the two ways of making limits can leave them out of order.
    intervals.minor_sd_km.low = std::min(intervals.minor_sd_km.low, intervals.major_sd_km.low);
    intervals.major_sd_km.high = std::max(intervals.major_sd_km.high, intervals.minor_sd_km.high);
    intervals.bearing_deg = of_bearing(inference, city, axes, spread.bearing_deg);
    intervals.visits = fit::interval_of_positive(
        visits.of_city[city], inference.standard_error(visits.gradients.col(city)), critical);
    intervals.share = fit::interval_of_share(share, inference.share_error(visits, city), critical);
    intervals.integral =
        of_logarithm(integral_of(fitted.amplitude, spread), inference.log_integral_gradient(city));
    return intervals;
}

}  // namespace results
