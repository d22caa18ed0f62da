#pragma once

#include "src/fit/inference/inference.hpp"

#include <Eigen/SparseCore>

#include <vector>

namespace fit {

/// A store that two fits saw: its number in the one and in the other.
struct SameStore {
    Eigen::Index earlier = 0, later = 0;
};

/// The errors of two fits together. Stores that both saw bring their own luck to both, which makes the errors
/// alike, and the difference of two estimates surer than either. Of a gradient only the numbers that are not
/// 0 cost time: the covariances themselves, which have a row per parameter, are never multiplied out.
struct JointCovariance {
    using Slopes = Eigen::SparseMatrix<double>;
    Eigen::MatrixXd step_earlier, step_later;  ///< P × P and Q × Q, as of step_by_slope
    /// Covariances of the slopes that the counts give: P × P, P × Q and Q × Q. A covariance of the parameters
    /// is step · slopes · step.
    Slopes earlier, between, later;
    /// Variance of (count ÷ expected) from one fit to the other beyond what Poisson counts bring: the part of
    /// the dispersion that stores do not keep. For gaussian the variance of the difference of two counts;
    /// where counts vary by φ·f, the part of both φ that stores do not keep, Poisson's included.
    double change_dispersion = 0;

    /// Of a quantity of one fit, with its gradient.
    double variance_of_earlier(Eigen::VectorXd const& gradient) const;
    double variance_of_later(Eigen::VectorXd const& gradient) const;
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
