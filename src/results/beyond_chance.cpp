#include "src/results/beyond_chance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace results {

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

}  // namespace results
