#pragma once

#include "src/fit/inference.hpp"

namespace fit {

/// How fast the slope of the log-likelihood falls around the fit, P × P, in the coordinates of Inference:
/// minus its second derivatives at the counts themselves, where the information is their mean. What the fit
/// does with a small change of the counts goes by this one.
template <int D>
Eigen::MatrixXd observed_information(Inference<D> const& inference);

/// P × P: what turns the slope that counts give the log-likelihood into a step of the parameters. The inverse
/// of the observed information; where that has none (a fit that its limits hold), the covariance.
template <int D>
Eigen::MatrixXd step_by_slope(Inference<D> const& inference);

}  // namespace fit
