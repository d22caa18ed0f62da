#pragma once

#include "src/fit/inference.hpp"

#include <vector>

namespace fit {

/// A store that two fits saw: its number in the one and in the other.
struct SameStore {
    Eigen::Index earlier = 0, later = 0;
};

/// The errors of two fits together. Stores that both saw bring their own luck to both, which makes the errors
/// alike, and the difference of two estimates surer than either.
struct JointCovariance {
    Eigen::MatrixXd earlier;  ///< P × P, of the parameters of the earlier fit
    Eigen::MatrixXd between;  ///< P × Q
    Eigen::MatrixXd later;    ///< Q × Q
    /// Variance of (count ÷ expected) from one fit to the other beyond what Poisson counts bring: the part of
    /// the dispersion that stores do not keep. For gaussian the variance of the difference of two counts.
    double change_dispersion = 0;

    /// Variance of φ − γ, φ of the later fit with its gradient, γ of the earlier one with its.
    double variance_of_change(Eigen::VectorXd const& of_earlier, Eigen::VectorXd const& of_later) const;
    /// The same of several quantities: gradients are columns.
    Eigen::MatrixXd covariance_of_change(Eigen::MatrixXd const& of_earlier,
                                         Eigen::MatrixXd const& of_later) const;
};

/// By the sandwich: estimate − truth ≈ B · Σ g · (count − expected) ÷ variance over the stores, with B =
/// step_by_slope. Two counts of a store in both fits are taken to be correlated as the change of their ratios
/// to what is expected says; with fewer than 20 such stores, or different noise models, as independent.
template <int D>
JointCovariance joint_covariance(Inference<D> const& earlier, Inference<D> const& later,
                                 std::vector<SameStore> const& same);

}  // namespace fit
