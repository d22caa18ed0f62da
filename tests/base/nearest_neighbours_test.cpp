#include "src/base/nearest_neighbours.hpp"

#include "tests/catch.hpp"

#include <random>

TEST_CASE("whether any place is nearer is what the nearest one says") {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> anywhere(-1, 1);
    Eigen::Matrix2Xd places(2, 300);
    for (double& number : places.reshaped())
        number = anywhere(random);
    base::NearestNeighbours<2> const index(places);
    for (int i = 0; i < 500; ++i) {
        Eigen::Vector2d const from(1.5 * anywhere(random), 1.5 * anywhere(random));
        double const nearest = index.nearest(from, 1).front().distance;
        CHECK(index.is_any_nearer(from, nearest * (1 + 1e-12)));
        CHECK_FALSE(index.is_any_nearer(from, nearest));
    }
    CHECK_FALSE(base::NearestNeighbours<2>(Eigen::Matrix2Xd(2, 0)).is_any_nearer({0, 0}, 1));
}
