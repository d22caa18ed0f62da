#include "src/base/assignment.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace {

double cost_of(Eigen::MatrixXd const& cost, std::vector<int> const& column_of, double limit) {
    double sum = 0;
    int pairs = 0;
    for (int row = 0; row < cost.rows(); ++row) {
        if (column_of[row] < 0) continue;
        sum += cost(row, column_of[row]);
        ++pairs;
    }
    return sum + limit * static_cast<double>(std::min(cost.rows(), cost.cols()) - pairs);
}

/// The least cost over every way to pair the rows with the columns, for rows ≤ columns.
double least_cost(Eigen::MatrixXd const& cost, double limit) {
    std::vector<int> order(cost.cols());
    std::iota(order.begin(), order.end(), 0);
    double least = HUGE_VAL;
    do {
        double sum = 0;
        for (int row = 0; row < cost.rows(); ++row)
            sum += std::min(cost(row, order[row]), limit);
        least = std::min(least, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    return least;
}

}  // namespace

TEST_CASE("an assignment costs as little as the best of all permutations") {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int round = 0; round < 200; ++round) {
        int const rows = 1 + round % 5;
        int const columns = rows + round % 3;
        Eigen::MatrixXd const cost =
            Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return uniform(random); });
        for (double const limit : {0.3, 2.0}) {
            double const least = least_cost(cost, limit);
            CHECK(cost_of(cost, base::assign(cost, limit), limit) == Catch::Approx(least));
            Eigen::MatrixXd const upright = cost.transpose();
            CHECK(cost_of(upright, base::assign(upright, limit), limit) == Catch::Approx(least));
        }
    }
}

TEST_CASE("no two rows get the same column and no pair costs more than the limit") {
    Eigen::MatrixXd cost(3, 2);
    cost << 1, 9, 1.5, 9, 9, 2.5;
    CHECK(base::assign(cost, 2) == std::vector<int>{0, -1, -1});
    CHECK(base::assign(cost, 3) == std::vector<int>{0, -1, 1});
}

TEST_CASE("a cost that is not a number forbids the pair") {
    Eigen::MatrixXd cost(2, 2);
    cost << NAN, 1, NAN, HUGE_VAL;
    CHECK(base::assign(cost, 5) == std::vector<int>{1, -1});
}

TEST_CASE("rows without columns stay alone") {
    CHECK(base::assign(Eigen::MatrixXd(2, 0), 1) == std::vector<int>{-1, -1});
    CHECK(base::assign(Eigen::MatrixXd(0, 2), 1).empty());
}
