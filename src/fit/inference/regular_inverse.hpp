#pragma once

#include <Eigen/Core>

#include <optional>

namespace fit {

/// The inverse of a symmetric matrix without the directions in which it is flat.
struct RegularInverse {
    Eigen::MatrixXd inverse;          ///< n × n, 0 along the flat directions
    Eigen::MatrixXd flat_directions;  ///< n × F, orthonormal: eigenvalues below what counts as flat
};

/// Of a positive semidefinite matrix with a unit diagonal. A large one is taken for sparse, as the
/// information of many cities is: a factor that fills little, and column by column on several threads. Both
/// ways agree to rounding.
RegularInverse regular_inverse(Eigen::MatrixXd const& matrix, double flat, int threads);

/// Of any symmetric matrix; none where an eigenvalue is below `flat` (of a large one also where 1 ÷ Σ 1 ÷
/// eigenvalue is).
std::optional<Eigen::MatrixXd> definite_inverse(Eigen::MatrixXd const& matrix, double flat, int threads);

/// The way of large matrices.
RegularInverse inverse_by_sparse_factor(Eigen::MatrixXd const& matrix, double flat, int threads);

}  // namespace fit
