#pragma once

/// The error models: how counts scatter around the fitted visitors f.
namespace fit {

enum class Noise {
    gaussian,  ///< constant variance: least squares
    poisson,   ///< variance f
    negbin,    ///< variance f + α·f² with α estimated; Poisson where α is 0
};

/// Counts are never expected to be less than this part of their mean.
inline constexpr double floor_of_counts = 1e-9;

/// Of a value around `fitted`; `dispersion` as in log_density.
double variance(Noise noise, double fitted, double dispersion);

/// Log of the density at `value`, which may be any real number ≥ 0 (any at all for gaussian). `dispersion` is
/// the variance for gaussian, ignored for poisson, α for negbin.
double log_density(Noise noise, double value, double fitted, double dispersion);

/// Twice the log-likelihood lost against a fit that meets the value exactly; the squared error for gaussian.
double unit_deviance(Noise noise, double value, double fitted, double dispersion);

/// Probability of a value below or at `value` (its midpoint for counts is up to the caller).
double cumulative(Noise noise, double value, double fitted, double dispersion);
/// Probability of a value above `value`, as exact where it is tiny.
double exceedance(Noise noise, double value, double fitted, double dispersion);

}  // namespace fit
