#include "src/simulate/store_scene.hpp"
#include "tests/catch.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace {

using simulate::PeopleShape;
using simulate::Random;

simulate::GroundAt const flat = [](model::Vector<2> const&) -> Eigen::Matrix2d {
    return Eigen::Matrix2d::Identity();
};

/// 10 to 30 km apart, and one store by itself.
model::Positions<2> five_stores() {
    model::Positions<2> stores(2, 5);
    stores << 0, 10'000, 0, 25'000, 90'000,  //
        0, 0, 12'000, 20'000, 0;
    return stores;
}

model::CityModel<2> two_cities() {
    model::CityModel<2> truth;
    truth.background = 7;
    truth.cities = {{400, {4'000, 3'000}, simulate::covariance(6'000, 4'000, 0.4)},
                    {900, {60'000, 5'000}, simulate::covariance(9'000, 8'000, 1)}};
    return truth;
}

simulate::People people_of(model::CityModel<2> const& truth, PeopleShape shape = PeopleShape::gaussian) {
    Random random(1);
    return {truth, shape, {2, std::vector<double>(truth.cities.size(), 2)}, random};
}

/// By squares of 100 m that the simulation knows nothing of.
double people_within(model::Positions<2> const& stores, double radius_m, model::CityModel<2> const& truth) {
    constexpr double side = 100;
    double people = 0;
    std::vector<model::Coefficients<2, double>> cities;
    for (auto const& city : truth.cities)
        cities.push_back(model::coefficients_of(city));
    for (double x = -50'000; x < 140'000; x += side)
        for (double y = -50'000; y < 70'000; y += side) {
            model::Vector<2> const at(x, y);
            if ((stores.colwise() - at).colwise().norm().minCoeff() > radius_m) continue;
            double density = truth.background;
            for (auto const& city : cities)
                density += model::value_at<2, double, double>(city, {x, y});
            people += density * side * side / 1e6;
        }
    return people;
}

double total(simulate::Expected const& expected) {
    return expected.of_cities.sum() + expected.of_background.sum();
}

double integral_km2(model::City<2> const& city) {
    return city.amplitude * 2 * std::numbers::pi * std::sqrt(city.covariance.determinant()) / 1e6;
}

simulate::StoreSceneOptions shared_scene(std::uint64_t seed, simulate::Sharing sharing = {}) {
    sharing.ground = flat;
    simulate::StoreSceneOptions options{.cities = 5, .seed = seed};
    options.stores.noise = simulate::Noise::none;
    options.stores.sharing = sharing;
    return options;
}

}  // namespace

TEST_CASE("stores that share people have together all who live within the radius of one") {
    auto const stores = five_stores();
    simulate::Competition const competition(stores, flat, 20'000);
    double const expected = total(competition.expected(people_of(two_cities())));
    CHECK(expected == Catch::Approx(people_within(stores, 20'000, two_cities())).epsilon(2e-3));
}

TEST_CASE("areas and ways are those on the ground") {
    // A plane in which all is half as long as on the ground.
    simulate::GroundAt const twice = [](model::Vector<2> const&) -> Eigen::Matrix2d {
        return 2 * Eigen::Matrix2d::Identity();
    };
    model::CityModel<2> truth = two_cities(), half = truth;
    for (auto& city : half.cities) {
        city.centre /= 2;
        city.covariance /= 4;
    }
    model::Positions<2> const stores = five_stores();
    auto const there = simulate::Competition(stores, flat, 20'000).expected(people_of(truth));
    auto const here = simulate::Competition(stores / 2, twice, 20'000).expected(people_of(half));
    CHECK(here.of_cities.isApprox(there.of_cities, 1e-9));
    CHECK(here.of_background.isApprox(there.of_background, 1e-9));
}

TEST_CASE("a store by itself has the people around it, and stores alike have alike many") {
    model::CityModel<2> truth;
    truth.background = 3;
    auto const of_five = simulate::Competition(five_stores(), flat, 20'000).expected(people_of(truth));
    CHECK(of_five.of_background[4] == Catch::Approx(3 * std::numbers::pi * 400).epsilon(2e-3));

    model::Positions<2> pair(2, 2);
    pair << -3'000, 3'000, 0, 0;
    truth.cities = {{100, {0, 0}, simulate::covariance(2'000, 2'000, 0)}};
    auto const of_pair = simulate::Competition(pair, flat, 10'000).expected(people_of(truth));
    CHECK(of_pair.of_cities[0] == Catch::Approx(of_pair.of_cities[1]));
    CHECK(of_pair.of_cities.sum() == Catch::Approx(integral_km2(truth.cities[0])).epsilon(1e-3));
}

TEST_CASE("people choose among four stores, and the steeper the decay the more go to the nearest") {
    model::CityModel<2> truth;
    truth.cities = {{1e6, {0, 0}, simulate::covariance(50, 50, 0)}};  // all nearly at one point
    model::Positions<2> stores(2, 5);
    stores << 1'000, 2'000, 3'000, 4'000, 5'000, 0, 0, 0, 0, 0;
    auto const shares_of = [&](double decay) -> Eigen::VectorXd {
        Random random(1);
        simulate::People const people(truth, PeopleShape::gaussian, {decay, {decay}}, random);
        Eigen::VectorXd const visitors =
            simulate::Competition(stores, flat, 6'000).expected(people).of_cities;
        return visitors / visitors.sum();
    };
    Eigen::VectorXd const shares = shares_of(2);
    CHECK(shares[4] == 0);
    double const alike2 = 150.0 * 150.0;  // stores are usually 1 km apart
    CHECK(shares[1] / shares[0] == Catch::Approx((1e6 + alike2) / (4e6 + alike2)).epsilon(0.01));
    CHECK(shares_of(4)[0] > shares[0]);
}

TEST_CASE("one more store has what it would have if it stood there") {
    auto const all = five_stores();
    simulate::People const people = people_of(two_cities());
    model::Positions<2> const four = all(Eigen::all, std::vector{0, 1, 2, 4});
    auto const site = simulate::Competition(four, flat, 20'000).expected_at(all.col(3), people);
    auto const store = simulate::Competition(all, flat, 20'000).expected(people);
    CHECK(site.of_cities[0] == Catch::Approx(store.of_cities[3]).epsilon(0.02));
    CHECK(site.of_background[0] == Catch::Approx(store.of_background[3]).epsilon(0.02));
}

TEST_CASE("a shared scene has its stores where the other has them, and as many visitors") {
    auto options = shared_scene(11);
    simulate::Scene const shared = simulate::make_store_scene(options);
    options.stores.sharing.reset();
    simulate::Scene const alone = simulate::make_store_scene(options);
    CHECK(shared.positions == alone.positions);
    CHECK_FALSE(alone.shared);
    CHECK(shared.visitors.sum() == Catch::Approx(alone.visitors.sum()));
    double const times = shared.truth.background / alone.truth.background;
    for (std::size_t k = 0; k < 5; ++k) {
        CHECK(shared.truth.cities[k].centre == alone.truth.cities[k].centre);
        CHECK(shared.truth.cities[k].amplitude / alone.truth.cities[k].amplitude == Catch::Approx(times));
    }
}

TEST_CASE("a background that is given is one per km²") {
    simulate::StoreSceneOptions options = shared_scene(11, {.background_is_people = true});
    options.min_background = options.max_background = 4;
    CHECK(simulate::make_store_scene(options).truth.background == 4);
    options.cities = 0;
    simulate::Scene const empty = simulate::make_store_scene(options);
    CHECK(empty.truth.background == 4);
    CHECK(empty.visitors.minCoeff() > 0);
}

TEST_CASE("lumps have the people, the mean and the covariance of their city") {
    model::City<2> const city = two_cities().cities.front();
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        auto const lumps = simulate::lumps_of(city, random);
        CHECK(lumps.size() >= 3);
        CHECK(lumps.size() <= 5);
        double people = 0;
        model::Vector<2> mean = model::Vector<2>::Zero();
        for (auto const& lump : lumps) {
            people += integral_km2(lump);
            mean += integral_km2(lump) * lump.centre;
        }
        mean /= people;
        model::Matrix<2> covariance = model::Matrix<2>::Zero();
        for (auto const& lump : lumps) {
            model::Vector<2> const offset = lump.centre - mean;
            covariance += integral_km2(lump) / people * (lump.covariance + offset * offset.transpose());
        }
        CHECK(people == Catch::Approx(integral_km2(city)));
        CHECK(mean.isApprox(city.centre, 1e-9));
        CHECK(covariance.isApprox(city.covariance, 1e-9));
    }
}

TEST_CASE(
    "a tail has the people of the core's Gaussian, an eighth of them beyond three standard deviations") {
    model::CityModel<2> truth;
    truth.cities = {{1, {0, 0}, model::Matrix<2>::Identity()}};
    simulate::People const people = people_of(truth, PeopleShape::tail);
    std::vector<double> density;
    double within_3 = 0, within_300 = 0;
    constexpr double step = 0.01;
    for (double r = step / 2; r < 300; r += step) {
        people.densities_at({r, 0}, density);
        within_300 += density[0] * 2 * std::numbers::pi * r * step;
        if (r < 3) within_3 = within_300;
    }
    CHECK(within_300 == Catch::Approx(2 * std::numbers::pi).epsilon(1e-4));
    CHECK(within_3 / within_300 == Catch::Approx(7.0 / 8).epsilon(1e-3));
}

TEST_CASE("each city's people have their own decay around the one that is given") {
    simulate::Scene const same = simulate::make_store_scene(shared_scene(3, {.decay = 1.5}));
    CHECK(same.shared->decays == std::vector<double>(5, 1.5));
    auto options = shared_scene(3, {.decay = 1.5, .decay_by_city = 0.3});
    options.cities = 200;
    simulate::Scene const own = simulate::make_store_scene(options);
    double sum = 0, squares = 0;
    for (double const decay : own.shared->decays) {
        sum += std::log(decay / 1.5) / 200;
        squares += std::pow(std::log(decay / 1.5), 2) / 200;
    }
    CHECK(std::abs(sum) < 4 * 0.3 / std::sqrt(200.0));
    CHECK(std::sqrt(squares) == Catch::Approx(0.3).epsilon(0.2));
}

TEST_CASE("stores that are not counted compete, and do not change the others' counts") {
    simulate::Scene const all = simulate::make_store_scene(shared_scene(4));
    simulate::Scene const some = simulate::make_store_scene(shared_scene(4, {.uncounted = 0.25}));
    CHECK(std::ranges::count(all.shared->uncounted, true) == 0);
    CHECK(std::ranges::count(some.shared->uncounted, true) == 100);
    CHECK(some.visitors == all.visitors);
}

TEST_CASE("where people are shared a place's integral is its population") {
    std::vector<simulate::PlaceInPlane> const places{{"North", {0, 100'000}, 8e5}, {"South", {0, 0}, 2e4}};
    simulate::PlaceSceneOptions options{.seed = 2};
    options.stores.sharing = simulate::Sharing{.ground = flat};
    simulate::Scene const scene = simulate::make_scene_from_places(places, options);
    CHECK(integral_km2(scene.truth.cities[0]) == Catch::Approx(8e5));
    CHECK(integral_km2(scene.truth.cities[1]) == Catch::Approx(2e4));
    CHECK(scene.truth.background == options.background);
}

TEST_CASE("stores that follow the people have much the same number of visitors everywhere") {
    auto const scatter_of = [](bool follow) {
        auto options = shared_scene(12, {.stores_follow_people = follow});
        options.stores.stores = 2'000;
        Eigen::ArrayXd const logs = simulate::make_store_scene(options).visitors.array().log();
        return std::sqrt((logs - logs.mean()).square().mean());
    };
    double const mixed = scatter_of(false), following = scatter_of(true);
    CHECK(following < mixed);
    CHECK(following < 1);
}
