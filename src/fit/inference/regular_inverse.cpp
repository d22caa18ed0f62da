#include "src/fit/inference/regular_inverse.hpp"

#include "src/base/parallel.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SparseCholesky>

#include <vector>

namespace fit {
namespace {

using Sparse = Eigen::SparseMatrix<double>;
using Factor = Eigen::SimplicialLLT<Sparse>;

/// Up to here eigenvectors take less than a second.
constexpr Eigen::Index most_rows_for_eigenvectors = 400;
/// Columns solved at once: small beside the result, many enough to share.
constexpr Eigen::Index strip = 64;

Eigen::MatrixXd solve(Factor const& factor, Eigen::MatrixXd const& right, int threads) {
    Eigen::MatrixXd solution(right.rows(), right.cols());
    int const strips = static_cast<int>((right.cols() + strip - 1) / strip);
    base::parallel_for(strips, threads, [&](int i) {
        Eigen::Index const first = i * strip, columns = std::min(strip, right.cols() - first);
        solution.middleCols(first, columns) = factor.solve(right.middleCols(first, columns));
    });
    return solution;
}

Eigen::MatrixXd inverse_of(Factor const& factor, int threads) {
    Eigen::Index const n = factor.rows();
    Eigen::MatrixXd inverse(n, n);
    int const strips = static_cast<int>((n + strip - 1) / strip);
    base::parallel_for(strips, threads, [&](int i) {
        Eigen::Index const first = i * strip, columns = std::min(strip, n - first);
        Eigen::MatrixXd unit = Eigen::MatrixXd::Zero(n, columns);
        unit.middleRows(first, columns).setIdentity();
        inverse.middleCols(first, columns) = factor.solve(unit);
    });
    return inverse;
}

Eigen::MatrixXd orthonormal(Eigen::MatrixXd const& columns) {
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> const qr(columns);
    return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), qr.rank());
}

/// By inverse iteration, starting from the columns in which the inverse is large.
Eigen::MatrixXd flat_directions_of(Sparse const& matrix, Factor const& factor, Eigen::MatrixXd const& inverse,
                                   double flat, int threads) {
    std::vector<Eigen::Index> large;
    for (Eigen::Index i = 0; i < inverse.cols(); ++i)
        if (inverse(i, i) * flat > 1e-4) large.push_back(i);
    if (large.empty()) return Eigen::MatrixXd(inverse.rows(), 0);
    Eigen::MatrixXd const near = orthonormal(inverse(Eigen::all, large));
    Eigen::MatrixXd const nearer = orthonormal(solve(factor, near, threads));
    Eigen::MatrixXd const curved = matrix * nearer;
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const axes(nearer.transpose() * curved);
    Eigen::Index const flats = (axes.eigenvalues().array() < flat).count();
    return nearer * axes.eigenvectors().leftCols(flats);  // eigenvalues increase
}

/// Lifted by a tenth of the smallest eigenvalue that counts, a matrix with flat directions can be factored,
/// and they be found by what the factor makes of them.
RegularInverse inverse_beside_flat_directions(Sparse const& matrix, double flat, int threads) {
    Sparse lift(matrix.rows(), matrix.cols());
    lift.setIdentity();
    Factor const factor(matrix + 0.1 * flat * lift);
    RegularInverse result{inverse_of(factor, threads), {}};
    Eigen::MatrixXd& inverse = result.inverse;
    Eigen::MatrixXd& flats = result.flat_directions;
    flats = flat_directions_of(matrix, factor, inverse, flat, threads);
    auto const drop_flats = [&flats](Eigen::MatrixXd& columns) {
        Eigen::MatrixXd const along = flats.transpose() * columns;
        columns.noalias() -= flats * along;
    };
    drop_flats(inverse);
    inverse.transposeInPlace();
    drop_flats(inverse);
    // What was huge has left its rounding, and the lift its mark: once more, of what is missing from a unit
    // matrix.
    Eigen::MatrixXd missing = Eigen::MatrixXd::Identity(inverse.rows(), inverse.cols());
    missing.noalias() -= matrix * inverse;
    drop_flats(missing);
    missing = solve(factor, missing, threads);
    drop_flats(missing);
    inverse += missing;
    return result;
}

RegularInverse inverse_by_eigenvectors(Eigen::MatrixXd const& matrix, double flat) {
    Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const axes(matrix);
    Eigen::Index const flats = (axes.eigenvalues().array() < flat).count();
    Eigen::Index const told = axes.eigenvalues().size() - flats;
    Eigen::MatrixXd const rows = axes.eigenvectors().rightCols(told);
    return {rows * axes.eigenvalues().tail(told).cwiseInverse().asDiagonal() * rows.transpose(),
            axes.eigenvectors().leftCols(flats)};
}

std::optional<Eigen::MatrixXd> definite_inverse_by_sparse_factor(Sparse const& matrix, double flat,
                                                                 int threads) {
    Factor const factor(matrix);
    if (factor.info() != Eigen::Success) return std::nullopt;
    Eigen::MatrixXd inverse = inverse_of(factor, threads);
    // No eigenvalue is below 1 ÷ the inverse's trace.
    if (!(inverse.trace() * flat < 1)) return std::nullopt;
    return inverse;
}

}  // namespace

std::optional<Eigen::MatrixXd> definite_inverse(Eigen::MatrixXd const& matrix, double flat, int threads) {
    if (matrix.rows() > most_rows_for_eigenvectors)
        return definite_inverse_by_sparse_factor(matrix.sparseView(), flat, threads);
    RegularInverse regular = inverse_by_eigenvectors(matrix, flat);
    if (regular.flat_directions.cols() > 0) return std::nullopt;
    return std::move(regular.inverse);
}

RegularInverse inverse_by_sparse_factor(Eigen::MatrixXd const& matrix, double flat, int threads) {
    Sparse const sparse = matrix.sparseView();
    auto inverse = definite_inverse_by_sparse_factor(sparse, flat, threads);
    if (inverse) return {std::move(*inverse), Eigen::MatrixXd(matrix.rows(), 0)};
    return inverse_beside_flat_directions(sparse, flat, threads);
}

RegularInverse regular_inverse(Eigen::MatrixXd const& matrix, double flat, int threads) {
    return matrix.rows() <= most_rows_for_eigenvectors ? inverse_by_eigenvectors(matrix, flat)
                                                       : inverse_by_sparse_factor(matrix, flat, threads);
}

}  // namespace fit
