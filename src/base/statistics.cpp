#include "src/base/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <numeric>

namespace base {
namespace {

/// Abramowitz and Stegun 26.2.23 for p ≤ ½: within 4.5e-4, a start for Newton's steps.
double rough_quantile(double p) {
    double const t = std::sqrt(-2 * std::log(p));
    double const above = 2.515517 + t * (0.802853 + t * 0.010328);
    double const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return above / below - t;
}

/// Newton's steps on log Φ, which is concave and stays accurate far out in the tail, where Φ itself is flat.
double refined_quantile(double p, double z) {
    for (int step = 0; step < 4; ++step) {
        double const below = 0.5 * std::erfc(-z / std::numbers::sqrt2);
        double const density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
        z -= (std::log(below) - std::log(p)) * below / density;
    }
    return z;
}

}  // namespace

// The standard library has erfc but not its inverse.
double normal_quantile(double p) {
    p = std::clamp(p, 1e-300, 1 - 1e-16);
    bool const upper = p > 0.5;
    double const tail = upper ? 1 - p : p;
    double const z = refined_quantile(tail, rough_quantile(tail));
    return upper ? -z : z;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    auto const middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
}

double two_sided_p(double z) {
    return std::erfc(std::abs(z) / std::numbers::sqrt2);
}

// exp(−x) · Σ xⁱ ÷ i! with x = χ²/2, for even degrees of freedom.
double chi_squared_p(double squared, int freedom) {
    double const x = squared / 2;
    double term = 1, sum = 1;
    for (int i = 1; i < freedom / 2; ++i)
        sum += term *= x / i;
    return std::exp(-x) * sum;
}

std::vector<bool> beyond_chance(std::vector<double> const& p, double level) {
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
    std::vector<bool> beyond(p.size(), false);
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!(p[order[i]] * static_cast<double>(p.size() - i) <= level)) break;
        beyond[order[i]] = true;
    }
    return beyond;
}

}  // namespace base
