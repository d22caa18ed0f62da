#include "src/fit/search/admissible.hpp"
#include "src/simulate/store_scene.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

namespace {

/// 300 stores that count a background of about 20 each.
fit::Observations<2> quiet_stores() {
    auto stores = truths::observed<2>({20, {}}, truths::uniform_positions<2>(300, 1, 2));
    simulate::Random random(3);
    for (double& value : stores.values)
        value = random.poisson(value);
    return stores;
}

/// A city so narrow that it is 1/150 of the region, which all of 40 stores nearby carry.
model::City<2> const narrow_city = truths::round_city<2>(2'000, {0.31, -0.42}, 0.013);

fit::Observations<2> stores_with_narrow_city() {
    model::Positions<2> positions = truths::uniform_positions<2>(300, 1, 2);
    simulate::Random random(5);
    for (int s = 0; s < 40; ++s)
        positions.col(s) = narrow_city.centre + 0.013 * model::Vector<2>(random.normal(), random.normal());
    auto stores = truths::observed<2>({20, {narrow_city}}, positions);
    for (double& value : stores.values)
        value = random.poisson(value);
    return stores;
}

double effective_stores(model::City<2> const& city, fit::Observations<2> const& stores) {
    Eigen::VectorXd const contributions = truths::observed<2>({0, {city}}, stores.positions).values;
    return contributions.sum() * contributions.sum() / contributions.squaredNorm();
}

Eigen::Vector2d axis_sds(model::City<2> const& city) {
    return Eigen::SelfAdjointEigenSolver<model::Matrix<2>>(city.covariance).eigenvalues().cwiseSqrt();
}

/// A region where one city lies so near the edge that stores see little but its flank.
simulate::Scene scene_with_city_at_the_edge() {
    simulate::StoreSceneOptions options;
    options.stores.stores = 379;
    options.stores.overdispersion = 0.05;
    options.seed = 246;
    return simulate::make_store_scene(options);
}

}  // namespace

TEST_CASE("a city that no store sees is not supported, with no other limit either") {
    auto const stores = stores_with_narrow_city();
    fit::Data<2> const data(stores.positions, stores.values);
    fit::Setting<2> setting;
    setting.data = &data;
    setting.noise = fit::Noise::gaussian;
    fit::Candidate<2> candidate;
    candidate.parameters = fit::parameters_of(
        model::CityModel<2>{20, {narrow_city, truths::round_city<2>(1e79, {3, 3}, 0.05)}}, setting.scales);
    CHECK(fit::unsupported_city(setting, candidate) == 1);
    candidate.parameters.cities.pop_back();
    CHECK(fit::unsupported_city(setting, candidate) == -1);
}

TEST_CASE("a city rests on as many stores as its contributions are worth") {
    auto const stores = stores_with_narrow_city();
    fit::Data<2> const data(stores.positions, stores.values);
    fit::Support const support = fit::support_of<2>(data, narrow_city);
    CHECK(support.effective_stores == Catch::Approx(effective_stores(narrow_city, stores)));
    CHECK(fit::largest_sd(narrow_city) == Catch::Approx(0.013));
    int within = 0;
    for (int s = 0; s < data.count; ++s)
        within += (data.position(s) - narrow_city.centre).norm() < 2 * 0.013;
    CHECK(support.stores_in_reach == within);
}

TEST_CASE("a narrow city that many stores carry is found") {
    for (fit::Noise const noise : {fit::Noise::poisson, fit::Noise::negbin}) {
        CAPTURE(static_cast<int>(noise));
        fit::Options<2> options;
        options.noise = noise;
        auto const result = fit::fit_cities<2>(stores_with_narrow_city(), options);
        REQUIRE(result.model.cities.size() == 1);
        truths::Errors const errors = truths::errors_of<2>({20, {narrow_city}}, result.model);
        CHECK(errors.centre < 0.1);
        CHECK(errors.integral < 0.1);
    }
}

TEST_CASE("one or two busy stores are no city where a city must rest on more") {
    for (fit::Noise const noise : {fit::Noise::poisson, fit::Noise::negbin}) {
        for (int const hubs : {1, 2}) {
            CAPTURE(static_cast<int>(noise), hubs);
            auto stores = quiet_stores();
            for (int s = 0; s < hubs; ++s)
                stores.values[70 * s] = 5'000;
            fit::Options<2> options;
            options.noise = noise;
            options.min_stores = 3;
            for (auto const& city : fit::fit_cities<2>(stores, options).model.cities)
                CHECK(effective_stores(city, stores) >= 3);
        }
    }
}

TEST_CASE("no city rests on fewer stores than asked for") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::negbin, 0.2, 3);
    for (double const least : {4.0, 20.0}) {
        fit::Options<2> options;
        options.min_stores = least;
        auto const stores = truths::stores_of(scene);
        for (auto const& city : fit::fit_cities<2>(stores, options).model.cities)
            CHECK(effective_stores(city, stores) >= least * (1 - 1e-6));
    }
}

TEST_CASE("no city is narrower than the reach, which is reported") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    fit::Options<2> options;
    options.cities = 3;
    options.reach = 15'000;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    CHECK(result.reach == Catch::Approx(15'000));
    REQUIRE(!result.model.cities.empty());
    for (auto const& city : result.model.cities)
        CHECK(axis_sds(city).minCoeff() >= 15'000 * (1 - 1e-9));
}

TEST_CASE("no city is wider than the largest spread allows") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    fit::Options<2> options;
    options.cities = 3;  // as many as it takes to fit with narrow ones would be dozens
    options.max_spread = 14'000;
    for (auto const& city : fit::fit_cities<2>(truths::stores_of(scene), options).model.cities)
        CHECK(axis_sds(city).maxCoeff() < 1.01 * 14'000);
}

TEST_CASE("wide cities under a tight limit become several narrow ones, not scatter") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::negbin, 0.05, 2);
    auto const stores = truths::stores_of(scene);
    double const free = fit::fit_cities<2>(stores, {}).overdispersion;
    fit::Options<2> options;
    double widest = 0;
    for (auto const& city : scene.truth.cities)
        widest = std::max(widest, axis_sds(city).maxCoeff());
    options.max_spread = 0.6 * widest;
    auto const limited = fit::fit_cities<2>(stores, options);
    CHECK_FALSE(limited.scattered);
    CHECK(limited.overdispersion < free + 0.1);
    for (auto const& city : limited.model.cities)
        CHECK(axis_sds(city).maxCoeff() < 1.01 * *options.max_spread);
}

TEST_CASE("a city that is too wide while it stands in for others does not end the search") {
    // Alone, any of these would spread over all.
    model::CityModel<2> truth{2, {}};
    for (double const x : {-0.12, 0.12})
        for (double const y : {-0.12, 0.12})
            truth.cities.push_back(truths::round_city<2>(3'000, {x, y}, 0.08));
    auto stores = truths::observed<2>(truth, truths::uniform_positions<2>(800, 0.5, 4));
    simulate::Random random(6);
    for (double& value : stores.values)
        value = random.negative_binomial(value, 0.05);
    fit::Options<2> options;
    options.max_spread = 0.1;
    CHECK(fit::fit_cities<2>(stores, options).model.cities.size() == 4);
}

TEST_CASE("a city within the largest spread is fitted as it is without a limit, round or long") {
    double const widest = 0.2;
    for (double const narrowest : {0.2, 0.1}) {
        model::City<2> city = truths::round_city<2>(3'000, {0.1, -0.2}, widest);
        city.covariance(1, 1) = narrowest * narrowest;
        auto stores = truths::observed<2>({2, {city}}, truths::uniform_positions<2>(800, 1, 4));
        simulate::Random random(6);
        for (double& value : stores.values)
            value = random.poisson(value);
        fit::Options<2> options;
        options.noise = fit::Noise::poisson;
        options.cities = 1;
        auto const free = fit::fit_cities<2>(stores, options);
        options.max_spread = 1.06 * widest;
        auto const limited = fit::fit_cities<2>(stores, options);
        CAPTURE(narrowest);
        REQUIRE(limited.model.cities.size() == 1);
        CHECK(axis_sds(limited.model.cities[0]).isApprox(axis_sds(free.model.cities[0]), 1e-3));
    }
}

TEST_CASE("a city of which stores see little but the flank stays in their sight and keeps no other out") {
    simulate::Scene const scene = scene_with_city_at_the_edge();
    fit::Observations<2> const stores{scene.positions, scene.visitors};
    auto const result = fit::fit_cities<2>(stores, {});
    // Nine stores stand in one of the true cities; without it their counts pass for scatter.
    CHECK(result.overdispersion == Catch::Approx(0.05).epsilon(0.3));
    for (auto const& city : result.model.cities)
        CHECK(fit::support_of(fit::Data<2>(stores.positions, stores.values), city).stores_in_reach >= 1);
}

TEST_CASE("least squares of noisy counts have a store in every city") {
    simulate::StoreSceneOptions options;
    options.stores.stores = 150;
    options.stores.overdispersion = 0.2;
    options.cities = 4;
    fit::Options<2> fit_options;
    fit_options.noise = fit::Noise::gaussian;
    for (std::uint64_t const seed : {1, 2, 3}) {
        options.seed = seed;
        auto const scene = simulate::make_store_scene(options);
        auto const result = fit::fit_cities<2>({scene.positions, scene.visitors}, fit_options);
        fit::Data<2> const data(scene.positions, scene.visitors);
        CAPTURE(seed);
        for (auto const& city : result.model.cities)
            CHECK(fit::support_of(data, city).stores_in_reach >= 1);
    }
}
