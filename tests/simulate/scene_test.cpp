#include "src/simulate/scene.hpp"
#include "src/simulate/store_scene.hpp"
#include "tests/catch.hpp"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <numbers>
#include <set>
#include <stdexcept>

namespace {

double min_sd(model::City<2> const& city) {
    return std::sqrt(Eigen::SelfAdjointEigenSolver<model::Matrix<2>>(city.covariance).eigenvalues()[0]);
}

double max_sd(model::City<2> const& city) {
    return std::sqrt(Eigen::SelfAdjointEigenSolver<model::Matrix<2>>(city.covariance).eigenvalues()[1]);
}

double integral(model::City<2> const& city) {
    return city.amplitude * 2 * std::numbers::pi * std::sqrt(city.covariance.determinant());
}

}  // namespace

TEST_CASE("the seed's problem has its box, its amplitudes, and no noise") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 8, .test_points = 256, .seed = 3});
    REQUIRE(scene.truth.cities.size() == 8);
    REQUIRE(scene.positions.cols() == 10'000);
    REQUIRE(scene.test_positions.cols() == 256);
    CHECK(scene.positions.cwiseAbs().maxCoeff() <= 8);
    CHECK(scene.positions.cwiseAbs().maxCoeff() > 7.9);
    CHECK(scene.truth.background == 0);
    for (auto const& city : scene.truth.cities) {
        CHECK(city.amplitude > 0);
        CHECK(city.amplitude <= 5);
        CHECK(min_sd(city) > 0);
    }
    double by_hand = 0;
    for (auto const& city : scene.truth.cities) {
        model::Vector<2> const offset = scene.positions.col(17) - city.centre;
        by_hand += city.amplitude * std::exp(-0.5 * offset.dot(city.covariance.inverse() * offset));
    }
    CHECK(scene.visitors[17] == Catch::Approx(by_hand));
}

TEST_CASE("the seed's spreads are U·Uᵀ with entries of mean 2 and variance 1") {
    // Σ(1,1) = u22², u22 ~ N(2, 1): mean 4 + 1, variance 4·4·1 + 2·1 = 18; Σ(0,0) has twice the mean.
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 20'000, .points = 1, .seed = 4});
    double sum_xx = 0, sum_yy = 0;
    for (auto const& city : scene.truth.cities) {
        sum_xx += city.covariance(0, 0) / 20'000;
        sum_yy += city.covariance(1, 1) / 20'000;
    }
    CHECK(std::abs(sum_yy - 5) < 4 * std::sqrt(18.0 / 20'000));
    CHECK(std::abs(sum_xx - 10) < 4 * std::sqrt(36.0 / 20'000));
}

TEST_CASE("a scene in metres expects the same visitors") {
    simulate::Scene const scene = simulate::make_seed_problem({.points = 50, .test_points = 5, .seed = 3});
    simulate::Scene const moved = simulate::in_metres(scene, 10'000, {500'000, 5'000'000});
    CHECK(simulate::expected_visitors(moved.truth, moved.positions).isApprox(scene.visitors, 1e-9));
    CHECK(simulate::expected_visitors(moved.truth, moved.test_positions).isApprox(scene.test_visitors, 1e-9));
}

TEST_CASE("the same seed makes the same scene, with or without test stores") {
    simulate::StoreSceneOptions options{.seed = 9};
    simulate::Scene const first = simulate::make_store_scene(options);
    options.stores.test_stores = 50;
    simulate::Scene const second = simulate::make_store_scene(options);
    CHECK(first.positions == second.positions);
    CHECK(first.visitors == second.visitors);
    CHECK(second.test_visitors.size() == 50);
    options.seed = 10;
    CHECK(simulate::make_store_scene(options).visitors != first.visitors);
}

TEST_CASE("a scene of stores keeps to its options") {
    std::set<std::size_t> counts;
    double narrowest = 1e9;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        simulate::Scene const scene = simulate::make_store_scene({.stores = {.stores = 150}, .seed = seed});
        counts.insert(scene.truth.cities.size());
        CHECK(scene.truth.background >= 5);
        CHECK(scene.truth.background <= 20);
        CHECK(scene.positions.cwiseAbs().maxCoeff() <= 200'000);
        for (auto const& city : scene.truth.cities) {
            CHECK(city.amplitude >= 200);
            CHECK(city.amplitude <= 5000);
            CHECK(max_sd(city) >= 2'999);
            CHECK(max_sd(city) <= 25'001);
            CHECK(min_sd(city) >= 0.499 * max_sd(city));
            narrowest = std::min(narrowest, min_sd(city));
        }
    }
    CHECK(*counts.begin() == 3);
    CHECK(*counts.rbegin() == 12);
    CHECK(narrowest < 2'000);
}

TEST_CASE("stores gather where people live") {
    simulate::StoreSceneOptions options{.stores = {.stores = 5'000}, .cities = 4, .seed = 5};
    auto const mean_expected = [&](double share) {
        options.stores.share_in_cities = share;
        simulate::Scene const scene = simulate::make_store_scene(options);
        return simulate::expected_visitors(scene.truth, scene.positions).mean();
    };
    CHECK(mean_expected(0.5) > 2 * mean_expected(0));
}

TEST_CASE("a region without a city has only its background") {
    simulate::Scene const scene = simulate::make_store_scene(
        {.stores = {.stores = 5'000, .noise = simulate::Noise::poisson}, .cities = 0, .seed = 6});
    CHECK(scene.truth.cities.empty());
    double const background = scene.truth.background;
    CHECK(std::abs(scene.visitors.mean() - background) < 4 * std::sqrt(background / 5'000));
}

TEST_CASE("counts are whole numbers unless there is no noise") {
    simulate::StoreSceneOptions options{.seed = 7};
    simulate::Scene const counted = simulate::make_store_scene(options);
    CHECK((counted.visitors.array() == counted.visitors.array().round()).all());
    options.stores.noise = simulate::Noise::none;
    simulate::Scene const expected = simulate::make_store_scene(options);
    CHECK(expected.visitors == simulate::expected_visitors(expected.truth, expected.positions));
}

TEST_CASE("a covariance has the standard deviations and the angle it was made from") {
    model::Matrix<2> const sigma = simulate::covariance(5, 2, 0.5);
    model::Vector<2> const along(std::cos(0.5), std::sin(0.5));
    CHECK((sigma * along - 25 * along).norm() < 1e-12);
    CHECK(sigma.determinant() == Catch::Approx(100));
}

TEST_CASE("a place's integral is proportional to its population") {
    simulate::PlaceSceneOptions const options;
    simulate::Random random(8);
    double const large =
        integral(simulate::city_of_place({.name = "large", .population = 1e6}, options, random));
    double const small =
        integral(simulate::city_of_place({.name = "small", .population = 5e4}, options, random));
    CHECK(large / small == Catch::Approx(20));
}

TEST_CASE("a million people have the amplitude and the spread that the options state") {
    simulate::PlaceSceneOptions const options;
    simulate::Random random(8);
    auto const city = simulate::city_of_place({.name = "large", .population = 1e6}, options, random);
    CHECK(city.amplitude == Catch::Approx(options.amplitude_of_a_million));
    CHECK(std::sqrt(city.covariance.determinant()) == Catch::Approx(3'000.0 * 3'000 + 7'000.0 * 7'000));
}

TEST_CASE("stores of named places are named after the place they stand in") {
    std::vector<simulate::PlaceInPlane> const places{{"North", {0, 100'000}, 8e5}, {"South", {0, 0}, 2e5}};
    simulate::Scene const scene = simulate::make_scene_from_places(places, {.seed = 2});
    auto const names = simulate::store_names(scene, scene.positions);
    REQUIRE(names.size() == 400);
    CHECK(std::set<std::string>(names.begin(), names.end()).size() == 400);
    for (std::size_t i = 0; i < names.size(); ++i) {
        double const y = scene.positions(1, static_cast<Eigen::Index>(i));
        if (names[i].starts_with("North")) CHECK(y > 50'000);
        if (names[i].starts_with("South")) CHECK(y < 50'000);
    }
}

TEST_CASE("a scene without places or without stores is refused") {
    CHECK_THROWS_AS(simulate::make_scene_from_places({}, {}), std::invalid_argument);
    CHECK_THROWS_AS(simulate::make_store_scene({.stores = {.stores = 0}}), std::invalid_argument);
}
