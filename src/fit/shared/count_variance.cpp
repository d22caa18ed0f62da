#include "src/fit/shared/count_variance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace fit {
namespace {

constexpr double kept = 0.99;
constexpr double step_of_power = 0.1;
constexpr int steps_of_power = 8;
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
    double least = std::numeric_limits<double>::infinity(), likeliest = 1;
    for (int step = 0; step <= steps_of_power; ++step) {
        double const power = 1 + step_of_power * step;
        Eigen::ArrayXd const scale = expected.all.pow(power);
        double factor = without_tail(squares / scale).mean();
        factor = std::max(without_tail(squares / (scale + of_rim / std::max(factor, 1e-300))).mean(), 1e-300);
        Eigen::ArrayXd const variance = factor * scale + of_rim;
        double const twice = variance.log().sum() + without_tail(squares / variance).sum();
        if (twice < least) {
            least = twice;
            likeliest = power;
        }
    }
    return likeliest;
}

}  // namespace fit
