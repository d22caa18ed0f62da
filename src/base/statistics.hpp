#pragma once

#include <vector>

namespace base {

/// The z with which a standard normal variable is below z with probability `p`; exact to rounding. `p` is
/// taken as no closer to 0 than 1e-300 and to 1 than 1e-16, so z is always finite (−37 to 8.2).
double normal_quantile(double p);

/// The middle one in order, of an even number the upper of the two in the middle; 0 of none.
double median(std::vector<double> values);

/// Half the width of a 95 % interval of a normal variable, in standard errors.
inline constexpr double half_width_95 = 1.959963984540054;

/// Probability of a standard normal variable further from 0 than z, either way.
double two_sided_p(double z);
/// The same of a Student variable with so many degrees of freedom.
double two_sided_p(double t, double freedom);
/// Probability of a χ² variable above `squared` with so many degrees of freedom.
double chi_squared_p(double squared, int freedom);

/// Which of several p stand for more than chance at a level that holds for all of them together, by Holm's
/// (1979) rule: the smallest times their number, the next times one less, … until the first above it.
std::vector<bool> beyond_chance(std::vector<double> const& p, double level);

}  // namespace base
