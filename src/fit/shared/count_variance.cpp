#include "src/fit/shared/count_variance.hpp"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fit {
namespace {

constexpr double kept = 0.99;
constexpr double least_power = 1, largest_power = 1.8, step_of_power = 0.01;
constexpr int powers_tried = 9;
constexpr int rounds_of_moments = 20;

/// The values, none above the 99 % quantile.
Eigen::ArrayXd without_tail(Eigen::ArrayXd const& values) {
    if (values.size() == 0) return values;
    std::vector<double> sorted(values.begin(), values.end());
    auto const at = static_cast<std::ptrdiff_t>(kept * static_cast<double>(sorted.size() - 1));
    std::ranges::nth_element(sorted, sorted.begin() + at);
    return values.min(sorted[at]);
}

}  // namespace

SignedRoot<double> root_of_deviance(double value, double fitted, double power) {
    if (power == 1) return count_residual(value, fitted, 0);
    constexpr double met = 1e-6;  // beneath it the deviance is the difference of nearly equal numbers
    double const by_root = std::pow(fitted, -power / 2), difference = fitted - value;
    if (std::abs(difference) < met * fitted) return {difference * by_root, by_root};
    double const ratio = value / fitted;
    double const unit = (ratio > 0 ? std::pow(ratio, 2 - power) : 0) / ((1 - power) * (2 - power)) -
                        ratio / (1 - power) + 1 / (2 - power);
    double const root = std::sqrt(std::max(2 * std::pow(fitted, 2 - power) * unit, 0.0));
    return {std::copysign(root, difference), std::abs(difference) * by_root * by_root / root};
}

double deviance_of_power(double value, double fitted, double power) {
    double const root = root_of_deviance(value, fitted, power).residual;
    return root * root;
}

Eigen::ArrayXd inflation_by_rim(CountVariance const& counts, Expectation const& expected) {
    return 1 +
           (counts.rim_error * expected.of_rim).square() / (counts.factor * expected.all.pow(counts.power));
}

Eigen::ArrayXd inflation_among_neighbours(CountVariance const& counts, Expectation const& expected) {
    constexpr double neighbours = 3;
    return 1 + neighbours * (inflation_by_rim(counts, expected) - 1);
}

CountVariance variance_of_counts(Eigen::VectorXd const& visitors, Expectation const& expected, double power,
                                 int parameters) {
    constexpr double least_factor = 1e-12;
    Eigen::ArrayXd const scale = expected.all.pow(power);
    Eigen::ArrayXd const squares = (visitors.array() - expected.all).square() / scale;
    Eigen::ArrayXd const rim = expected.of_rim.square() / scale;
    double const freedom = std::max(static_cast<double>(visitors.size()) - parameters, 1.0);
    CountVariance result{1, power, 0};
    for (int round = 0; round < rounds_of_moments; ++round) {
        Eigen::ArrayXd const inflation = inflation_by_rim(result, expected);
        result.factor =
            std::max(without_tail(squares / inflation).sum() / freedom, power == 1 ? 1.0 : least_factor);
        // Each store's excess over the factor, weighed by what it tells of the rim.
        Eigen::ArrayXd const by_rim = rim / result.factor;
        double const error2 = result.rim_error * result.rim_error;
        Eigen::ArrayXd const weight = by_rim / (1 + error2 * by_rim).square();
        double const told = (weight * by_rim).sum();
        double const excess = (weight * (squares / result.factor - 1)).sum();
        result.rim_error = told > 0 ? std::sqrt(std::clamp(excess / told, 0.0, 1.0)) : 0;
    }
    return result;
}

double likeliest_power(Eigen::VectorXd const& visitors, Expectation const& expected, double rim_error) {
    Eigen::ArrayXd const squares = (visitors.array() - expected.all).square();
    Eigen::ArrayXd const of_rim = (rim_error * expected.of_rim).square();
    // A parabola through several powers: the tail that is cut off makes each of them uncertain.
    Eigen::VectorXd const powers = Eigen::VectorXd::LinSpaced(powers_tried, least_power, largest_power);
    Eigen::MatrixXd terms(powers_tried, 3);
    Eigen::VectorXd twice(powers_tried);
    for (int i = 0; i < powers_tried; ++i) {
        Eigen::ArrayXd const scale = expected.all.pow(powers[i]);
        double factor = without_tail(squares / scale).mean();
        factor = std::max(without_tail(squares / (scale + of_rim / std::max(factor, 1e-300))).mean(), 1e-300);
        Eigen::ArrayXd const variance = factor * scale + of_rim;
        twice[i] = variance.log().sum() + without_tail(squares / variance).sum();
        terms.row(i) << 1, powers[i], powers[i] * powers[i];
    }
    Eigen::Vector3d const parabola = terms.colPivHouseholderQr().solve(twice);
    bool const has_least = parabola[2] > 0;
    double const likeliest = has_least                            ? -parabola[1] / (2 * parabola[2])
                             : twice[0] < twice[powers_tried - 1] ? least_power
                                                                  : largest_power;
    double const rounded = std::round(likeliest / step_of_power) * step_of_power;
    return std::clamp(rounded, least_power, largest_power);
}

}  // namespace fit
