#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"

#include <Eigen/Eigenvalues>

#include <random>

namespace {

constexpr double flat = 1e-11;

/// A sparse positive semidefinite matrix with a unit diagonal: neighbours along a line have to do with each
/// other. Some numbers repeat what their neighbour says, so that nothing tells them apart.
Eigen::MatrixXd banded(int size, std::vector<int> const& repeated) {
    std::mt19937 random(size);
    std::normal_distribution<double> normal;
    Eigen::MatrixXd slopes = Eigen::MatrixXd::Zero(2 * size, size);
    for (int i = 0; i < size; ++i)
        for (int row = 0; row < 6; ++row)
            slopes((2 * i + row) % (2 * size), i) = normal(random);
    for (int const i : repeated)
        slopes.col(i) = slopes.col(i + 1);
    slopes.colwise().normalize();
    return slopes.transpose() * slopes;
}

Eigen::MatrixXd without(Eigen::MatrixXd const& flats) {
    return Eigen::MatrixXd::Identity(flats.rows(), flats.rows()) - flats * flats.transpose();
}

}  // namespace

TEST_CASE("a large information matrix is inverted as its eigenvectors would have it") {
    constexpr int size = 120;
    for (std::vector<int> const& repeated : {std::vector<int>{}, {17}, {17, 60, 101}}) {
        Eigen::MatrixXd const matrix = banded(size, repeated);
        fit::RegularInverse const dense = fit::regular_inverse(matrix, flat, 1);
        fit::RegularInverse const sparse = fit::inverse_by_sparse_factor(matrix, flat, 2);
        CAPTURE(repeated.size());
        REQUIRE(dense.flat_directions.cols() == std::ssize(repeated));
        REQUIRE(sparse.flat_directions.cols() == std::ssize(repeated));
        CHECK((without(dense.flat_directions) - without(sparse.flat_directions)).norm() < 1e-6);
        CHECK((sparse.inverse - dense.inverse).norm() < 1e-6 * dense.inverse.norm());
    }
}

TEST_CASE("a matrix that curves upwards somewhere has no definite inverse, large or small") {
    for (int const size : {30, 450}) {
        Eigen::MatrixXd matrix = banded(size, {});
        Eigen::MatrixXd const identity = Eigen::MatrixXd::Identity(size, size);
        auto const inverse = fit::definite_inverse(matrix, 1e-8, 2);
        REQUIRE(inverse);
        CHECK((*inverse * matrix - identity).norm() < 1e-8);
        matrix(3, 3) = -0.1;
        CHECK_FALSE(fit::definite_inverse(matrix, 1e-8, 2));
    }
}
