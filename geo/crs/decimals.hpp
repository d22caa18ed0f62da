#pragma once

#include <span>

/// How finely numbers in a file tell what they stand for.
namespace geo {

/// The last decimal place that any of the numbers has: 0.01 for 3.25 and 7; 0 where they have all the digits
/// of a double.
double decimal_step(std::span<double const> numbers);

/// The standard deviation of what is lost where numbers are rounded to multiples of `step`.
double rounding_sd(double step);

}  // namespace geo
