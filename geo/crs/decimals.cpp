#include "geo/crs/decimals.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace geo {
namespace {

constexpr int most_decimals = 15;
constexpr double last_digit = std::numeric_limits<double>::epsilon();

/// Whether a number is the double that is nearest to one with so many decimals.
bool has_at_most(double number, double per_unit) {
    double const scaled = number * per_unit;
    return std::abs(scaled - std::round(scaled)) <= 2 * last_digit * std::abs(scaled);
}

}  // namespace

double decimal_step(std::span<double const> numbers) {
    double largest = 0;
    for (double const number : numbers)
        largest = std::max(largest, std::abs(number));
    int decimals = 0;
    double per_unit = 1;
    for (double const number : numbers)
        while (decimals <= most_decimals && !has_at_most(number, per_unit))
            per_unit = std::pow(10, ++decimals);
    // So near to the last digit of the largest every double passes for a decimal.
    bool const told_apart = decimals <= most_decimals && 1 / per_unit > 100 * last_digit * largest;
    return told_apart ? 1 / per_unit : 0;
}

double rounding_sd(double step) {
    return step / std::sqrt(12.0);
}

}  // namespace geo
