#include "src/results/run/competition.hpp"
#include "src/simulate/store_scene.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <numeric>

namespace {

geo::ProjectedStores stores_with(model::Positions<2> const& positions, std::vector<double> const& visitors) {
    geo::ProjectedStores projected{{}, geo::Projection("EPSG:32632"), {}, {}};
    for (std::size_t i = 0; i < visitors.size(); ++i) {
        auto const at = positions.col(static_cast<Eigen::Index>(i));
        projected.planar.push_back({at.x(), at.y()});
        projected.table.stores.push_back(
            {static_cast<std::int64_t>(i), std::to_string(i), "", visitors[i], {}});
    }
    return projected;
}

/// Stores around cities, each of which draws from all people near it.
simulate::Scene scene_alone(std::uint64_t seed, double overdispersion, int count = 400) {
    return simulate::make_store_scene(
        {.stores = {.stores = count, .overdispersion = overdispersion}, .cities = 6, .seed = seed});
}

geo::ProjectedStores stores_of(simulate::Scene const& scene) {
    return stores_with(scene.positions, {scene.visitors.begin(), scene.visitors.end()});
}

/// The same places; each has its share of people, however many live there, but for luck.
geo::ProjectedStores stores_that_share(std::uint64_t seed) {
    simulate::Scene const scene = scene_alone(seed, 0);
    simulate::Random random(seed);
    std::vector<double> visitors;
    for (Eigen::Index i = 0; i < scene.positions.cols(); ++i)
        visitors.push_back(random.negative_binomial(300, 0.3));
    return stores_with(scene.positions, visitors);
}

/// 5 km apart.
model::Positions<2> grid_of_400() {
    model::Positions<2> positions(2, 400);
    for (int i = 0; i < 400; ++i)
        positions.col(i) << 5e3 * (i % 20), 5e3 * (i / 20);
    return positions;
}

}  // namespace

TEST_CASE("stores that draw alone are told from those that share their customers") {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        double const overdispersion = seed % 2 ? 0.05 : 0.4;
        auto const alone = results::competition_among(stores_of(scene_alone(seed, overdispersion)), 1);
        auto const shared = results::competition_among(stores_that_share(seed), 1);
        REQUIRE(alone);
        REQUIRE(shared);
        CHECK(alone->alone);
        CHECK_FALSE(shared->alone);
        CHECK(std::abs(shared->figure) < 0.4);
    }
}

TEST_CASE("stores laid out evenly draw alone where neighbours count alike") {
    model::Positions<2> const positions = grid_of_400();
    std::vector<double> visitors;
    for (int i = 0; i < 400; ++i) {
        visitors.push_back(
            5 +
            900 * std::exp(-0.5 * (positions.col(i) - Eigen::Vector2d(40e3, 50e3)).squaredNorm() / 400e6));
    }
    auto const competition = results::competition_among(stores_with(positions, visitors), 1);
    REQUIRE(competition);
    CHECK(competition->alone);
}

TEST_CASE("few stores, and stores that all count the same, do not tell") {
    CHECK_FALSE(results::competition_among(stores_of(scene_alone(1, 0.05, 299)), 1));
    model::Positions<2> const grid = grid_of_400();
    CHECK_FALSE(results::competition_among(stores_with(grid, std::vector<double>(400, 7.0)), 1));
    CHECK_FALSE(results::competition_among(stores_with(grid, std::vector<double>(400, 0.0)), 1));
}

TEST_CASE(
    "the figure of competition depends neither on the order of the stores nor on threads nor on the unit of "
    "counts") {
    geo::ProjectedStores const given = stores_of(scene_alone(3, 0.1));
    auto const as_given = results::competition_among(given, 1);
    geo::ProjectedStores other = given;
    std::ranges::reverse(other.planar);
    std::ranges::reverse(other.table.stores);
    for (geo::Store& store : other.table.stores) {
        store.visitors *= 52;
        store.exposure = 52;
    }
    auto const reversed = results::competition_among(other, 2);
    REQUIRE(as_given);
    REQUIRE(reversed);
    CHECK(reversed->figure == Catch::Approx(as_given->figure).epsilon(1e-9));
    CHECK(reversed->places == as_given->places);
}

TEST_CASE("stores next to each other are one place") {
    geo::ProjectedStores const given = stores_of(scene_alone(3, 0.1));
    auto const single = results::competition_among(given, 1);
    geo::ProjectedStores twins = given;
    for (std::size_t i = 0; i < given.planar.size(); ++i) {
        twins.planar.push_back({given.planar[i].x_m + 20, given.planar[i].y_m});
        twins.table.stores.push_back(given.table.stores[i]);
    }
    auto const doubled = results::competition_among(twins, 1);
    REQUIRE(single);
    REQUIRE(doubled);
    CHECK(doubled->places <= given.planar.size());
    CHECK(doubled->alone == single->alone);
}
