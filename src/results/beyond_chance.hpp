#pragma once

#include <vector>

namespace results {

/// Probability of a standard normal variable further from 0 than z, either way.
double two_sided_p(double z);
/// Probability of a χ² variable above `squared`, with 2 or 6 degrees of freedom.
double chi_squared_p(double squared, int freedom);

/// Which of several p stand for more than chance at a level that holds for all of them together, by Holm's
/// (1979) rule: the smallest times their number, the next times one less, … until the first above it.
std::vector<bool> beyond_chance(std::vector<double> const& p, double level);

}  // namespace results
