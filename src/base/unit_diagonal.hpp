#pragma once

#include <Eigen/Core>

#include <cmath>

namespace base {

/// A symmetric matrix whose rows and columns are divided by the roots of its diagonal: parameters of any unit
/// become alike, and what is small beside 1 is small.
struct UnitDiagonal {
    Eigen::VectorXd scale;   ///< the roots; 1 where the diagonal is not above 0
    Eigen::MatrixXd matrix;  ///< scale⁻¹ · matrix · scale⁻¹

    /// No root is taken for smaller than `least`.
    explicit UnitDiagonal(Eigen::MatrixXd const& symmetric, double least = 0)
        : scale(symmetric.diagonal()
                    .unaryExpr([](double x) { return x > 0 ? std::sqrt(x) : 1.0; })
                    .cwiseMax(least)),
          matrix(scale.cwiseInverse().asDiagonal() * symmetric * scale.cwiseInverse().asDiagonal()) {}

    /// scale⁻¹ · inverse · scale⁻¹: the inverse of the matrix as it was, from that of `matrix`.
    Eigen::MatrixXd rescaled(Eigen::MatrixXd const& inverse) const {
        return scale.cwiseInverse().asDiagonal() * inverse * scale.cwiseInverse().asDiagonal();
    }
};

}  // namespace base
