#pragma once

#include <Eigen/Core>

/// The error models: how counts scatter around the fitted visitors f.
namespace fit {

enum class Noise {
    gaussian,  ///< constant variance: least squares
    poisson,   ///< variance f
    negbin,    ///< variance f + α·f² with α estimated; Poisson where α is 0
    scaled,    ///< variance φ·f with φ ≥ 1 estimated: people who are shared among stores
};

/// Counts are never expected to be less than this part of their mean.
inline constexpr double floor_of_counts = 1e-9;

/// α of the negative binomial with the mean and variance of counts; 0 for poisson and gaussian.
double alpha_of(Noise noise, double fitted, double dispersion);

/// Of a value around `fitted`; `dispersion` as in log_density.
double variance(Noise noise, double fitted, double dispersion);

/// Log of the density at `value`, which may be any real number ≥ 0 (any at all for gaussian). `dispersion` is
/// the variance for gaussian, ignored for poisson, α for negbin, φ for scaled: a negative binomial too.
double log_density(Noise noise, double value, double fitted, double dispersion);

/// Twice the log-likelihood lost against a fit that meets the value exactly; the squared error for gaussian,
/// for scaled that of Poisson counts over φ.
double unit_deviance(Noise noise, double value, double fitted, double dispersion);

/// Probability of a value below or at `value` (its midpoint for counts is up to the caller).
double cumulative(Noise noise, double value, double fitted, double dispersion);
/// Probability of a value above `value`, as exact where it is tiny.
double exceedance(Noise noise, double value, double fitted, double dispersion);

/// The least value, for counts the least whole number, at or below which a value lies with probability `p`,
/// 0 < p < 1. `dispersion` is the variance for gaussian, ignored for poisson, α for negbin, φ for scaled.
double quantile(Noise noise, double p, double fitted, double dispersion);

double student_quantile(double p, double freedom);
/// Of the F distribution with `numerator` and `denominator` degrees of freedom.
double f_quantile(double p, double numerator, double denominator);

struct Dispersion {
    double value = 0;  ///< α for negbin, φ for scaled, the variance for gaussian, 0 for poisson
    double se = 0;     ///< of α; NaN where it has none: on its bound 0, and for the other noise models
};

/// The dispersion corrected for the parameters that the means took. Fitted means lie nearer to the values
/// than the true ones, the more so the more leverage h a store has, so the most likely dispersion is too
/// small. gaussian: Σ r² ÷ (N − Σ h). negbin: the adjusted profile likelihood of Cox and Reid (1987), which
/// takes ½·log |information| off the likelihood; its derivative needs the leverages alone. scaled: Pearson's
/// Σ (value − expected)² ÷ expected ÷ (N − Σ h), at least 1. `values`,
/// `expected` and `leverages` have N numbers; `fitted_alpha` is the most likely α. The result does not depend
/// on the number of threads.
Dispersion corrected_dispersion(Noise noise, Eigen::VectorXd const& values, Eigen::VectorXd const& expected,
                                Eigen::VectorXd const& leverages, double fitted_alpha, int threads = 1);

/// What a fit that meets every value is off by all the same: with a variance of 0 errors would not be
/// numbers.
double rounding_variance(Eigen::VectorXd const& values);

}  // namespace fit
