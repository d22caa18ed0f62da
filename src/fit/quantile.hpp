#pragma once

#include "src/fit/noise.hpp"

namespace fit {

/// The least value, for counts the least whole number, at or below which a value lies with probability `p`,
/// 0 < p < 1. `dispersion` is the variance for gaussian, ignored for poisson, α for negbin.
double quantile(Noise noise, double p, double fitted, double dispersion);

double student_quantile(double p, double freedom);
/// Of the F distribution with `numerator` and `denominator` degrees of freedom.
double f_quantile(double p, double numerator, double denominator);

}  // namespace fit
