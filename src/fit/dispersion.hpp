#pragma once

#include "src/fit/noise.hpp"

#include <Eigen/Core>

namespace fit {

struct Dispersion {
    double value = 0;  ///< α for negbin, the variance for gaussian, 0 for poisson
    double se = 0;     ///< of α; NaN where it has none: on its bound 0, and for the other noise models
};

/// The dispersion corrected for the parameters that the means took. Fitted means lie nearer to the values
/// than the true ones, the more so the more leverage h a store has, so the most likely dispersion is too
/// small. gaussian: Σ r² ÷ (N − Σ h). negbin: the adjusted profile likelihood of Cox and Reid (1987), which
/// takes ½·log |information| off the likelihood; its derivative needs the leverages alone. `values`,
/// `expected` and `leverages` have N numbers; `fitted_alpha` is the most likely α. The result does not depend
/// on the number of threads.
Dispersion corrected_dispersion(Noise noise, Eigen::VectorXd const& values, Eigen::VectorXd const& expected,
                                Eigen::VectorXd const& leverages, double fitted_alpha, int threads = 1);

/// What a fit that meets every value is off by all the same: with a variance of 0 errors would not be
/// numbers.
double rounding_variance(Eigen::VectorXd const& values);

}  // namespace fit
