#include "src/fit/shared/choose_cities.hpp"

#include <Eigen/QR>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
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

namespace {

constexpr int points_per_part = 8, most_parts = 400, steps_at_start = 100, steps_per_deletion = 40;
/// Four times as many take a third of the time and find as much, on the sets and scenes of
/// tests/bench/README.md.
constexpr double deleted_at_once = 0.08;

/// The places of the components, those to go first: the unsupported, then those worth least.
std::vector<std::size_t> in_order_of_deletion(std::vector<Worth> const& worths, double least_stores) {
    std::vector<std::size_t> order(worths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const key = [&](std::size_t k) {
        Worth const& worth = worths[k];
        bool const supported = worth.effective_stores >= least_stores;
        return std::pair(supported, supported ? worth.gain : worth.effective_stores);
    };
    std::ranges::stable_sort(order, {}, key);
    return order;
}

}  // namespace

ChosenCities choose_cities(MixtureFit const& fit, std::optional<int> exactly, int max_cities,
                           double least_stores, Progress const& progress) {
    auto const tell = [&](double part) {
        if (progress && !progress(part, "choosing cities")) throw Cancelled{};
    };
    int const parts = std::clamp(fit.points().data.count / points_per_part, 1, most_parts);
    Mixture mixture = fit.start(parts);
    tell(0);
    fit.improve(mixture, steps_at_start);
    auto const many = static_cast<double>(std::max<std::size_t>(mixture.components.size(), 1));
    ChosenCities best;
    double least = std::numeric_limits<double>::infinity(), loss = 0;
    Assessment now = fit.assess(mixture);
    for (;;) {
        std::vector<Worth> const& worths = now.worths;
        auto const count = static_cast<int>(worths.size());
        bool const supported = std::ranges::all_of(
            worths, [&](Worth const& worth) { return worth.effective_stores >= least_stores; });
        bool const wanted = exactly ? count <= *exactly && count > static_cast<int>(best.worths.size())
                                    : count <= max_cities && loss < least;
        if (supported && wanted) {
            least = loss;
            best = {mixture, worths, true};
        }
        if (mixture.components.empty()) break;
        std::vector<std::size_t> const order = in_order_of_deletion(worths, least_stores);
        int going = std::max(1, static_cast<int>(deleted_at_once * count));
        if (exactly && count > *exactly) going = std::min(going, count - *exactly);
        double overdispersion = 0;
        std::vector<bool> gone(worths.size(), false);
        for (int i = 0; i < going; ++i) {
            gone[order[i]] = true;
            overdispersion += worths[order[i]].overdispersion / going;
        }
        std::vector<Component> rest;
        for (std::size_t k = 0; k < gone.size(); ++k)
            if (!gone[k]) rest.push_back(mixture.components[k]);
        mixture.components = std::move(rest);
        fit.improve(mixture, steps_per_deletion);
        double const before = 2 * now.log_likelihood;
        now = fit.assess(mixture);
        loss += (before - 2 * now.log_likelihood) / overdispersion - price_of_places * going;
        tell(1 - static_cast<double>(mixture.components.size()) / many);
    }
    if (best.worths.empty()) best.mixture = mixture;
    best.enough = !exactly || static_cast<int>(best.worths.size()) == *exactly;
    return best;
}

}  // namespace fit
