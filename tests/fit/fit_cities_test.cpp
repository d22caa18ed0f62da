#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

using fit::Noise;

// The seed's two stores on a line: only totals are known, and the cities are wanted.
TEST_CASE("two cities on a line come back from the totals of many stores") {
    model::CityModel<1> const truth{0,
                                    {truths::round_city<1>(900, model::Vector<1>(3.0), 0.8),
                                     truths::round_city<1>(400, model::Vector<1>(6.5), 1.5)}};
    model::Positions<1> positions(1, 60);
    for (int s = 0; s < 60; ++s)
        positions(0, s) = s / 6.0;
    auto const stores = truths::observed<1>(truth, positions);
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        CAPTURE(static_cast<int>(noise));
        fit::Options<1> options;
        options.noise = noise;
        options.cities = 2;
        auto const result = fit::fit_cities<1>(stores, options);
        REQUIRE(result.model.cities.size() == 2);
        for (model::City<1> const& city : truth.cities) {
            auto const& found = truths::nearest<1>(result.model, city);
            CHECK(found.centre[0] == Catch::Approx(city.centre[0]).epsilon(1e-6));
            CHECK(found.covariance(0, 0) == Catch::Approx(city.covariance(0, 0)).epsilon(1e-6));
            CHECK(found.amplitude == Catch::Approx(city.amplitude).epsilon(1e-6));
        }
    }
}

TEST_CASE("cities in space are found as cities in the plane are") {
    model::CityModel<3> const truth = truths::three_cities<3>();
    auto const stores = truths::observed<3>(truth, truths::uniform_positions<3>(1'500, 1, 1));
    fit::Options<3> options;
    options.noise = Noise::gaussian;
    auto const result = fit::fit_cities<3>(stores, options);
    REQUIRE(result.model.cities.size() == 3);
    truths::Errors const errors = truths::errors_of<3>(truth, result.model);
    CHECK(errors.centre < 1e-6);
    CHECK(errors.integral < 1e-6);
    CHECK(errors.covariance < 1e-6);
}

TEST_CASE("the seed's random problem is solved to the last digits without being told how many cities") {
    for (std::uint64_t const seed : {1u, 2u, 3u}) {
        CAPTURE(seed);
        simulate::Scene const scene = scenes::seed_problem(4, seed);
        auto const result = fit::fit_cities<2>(truths::stores_of(scene), scenes::gaussian());
        CHECK(result.model.cities.size() == 4);
        truths::Errors const errors = truths::errors_of<2>(scene.truth, result.model);
        CHECK(errors.centre < 1e-6);
        CHECK(errors.integral < 1e-6);
    }
}

TEST_CASE("a crowd without noise, of which a part of the points tells most, is found to the last digits") {
    simulate::Scene const scene =
        simulate::make_seed_problem({.cities = 12, .points = 6000, .test_points = 0, .seed = 21});
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), scenes::gaussian());
    CHECK(result.model.cities.size() == 12);
    truths::Errors const errors = truths::errors_of<2>(scene.truth, result.model);
    CHECK(errors.centre < 1e-4);
    CHECK(errors.integral < 1e-4);
}

TEST_CASE("easily seen cities are found from noisy counts without being told how many") {
    struct Case {
        simulate::Noise noise;
        double overdispersion;
        std::uint64_t seed;
    };
    for (Case const& at : {Case{simulate::Noise::poisson, 0, 1}, Case{simulate::Noise::poisson, 0, 2},
                           Case{simulate::Noise::negbin, 0.05, 3}, Case{simulate::Noise::negbin, 0.05, 4}}) {
        CAPTURE(at.seed);
        simulate::Scene const scene = scenes::stores(3, at.noise, at.overdispersion, at.seed);
        auto const result = fit::fit_cities<2>(truths::stores_of(scene), {});
        CHECK(result.model.cities.size() == 3);
        truths::Errors const errors = truths::errors_of<2>(scene.truth, result.model);
        CHECK(errors.centre < 0.25);
        CHECK(errors.integral < 0.2);
        CHECK(result.overdispersion == Catch::Approx(at.overdispersion).margin(0.02));
    }
}

TEST_CASE("exactly as many cities are returned as are asked for") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    for (int const cities : {0, 1, 2, 3}) {
        fit::Options<2> options;
        options.cities = cities;
        auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
        CHECK(static_cast<int>(result.model.cities.size()) == cities);
    }
}

TEST_CASE("no more cities are searched for than the limit allows") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    fit::Options<2> options;
    options.max_cities = 2;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    CHECK(result.model.cities.size() == 2);
    for (fit::CandidateCount const& count : result.counts)
        CHECK(count.cities <= 2);
}

TEST_CASE("where nobody lives no city is found") {
    for (std::uint64_t const seed : {1u, 2u, 3u, 4u}) {
        for (bool const overdispersed : {false, true}) {
            CAPTURE(seed, overdispersed);
            auto const noise = overdispersed ? simulate::Noise::negbin : simulate::Noise::poisson;
            simulate::Scene const scene =
                simulate::make_store_scene({.stores = {.stores = 300, .noise = noise, .overdispersion = 0.2},
                                            .cities = 0,
                                            .seed = seed});
            auto const result = fit::fit_cities<2>(truths::stores_of(scene), {});
            CHECK(result.model.cities.empty());
            CHECK(result.model.background == Catch::Approx(scene.visitors.mean()).epsilon(1e-4));
        }
    }
}

TEST_CASE("values that are not whole are fitted as counts too") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::none, 0, 1);
    fit::Options<2> options;
    options.cities = 3;
    for (Noise const noise : {Noise::poisson, Noise::negbin}) {
        options.noise = noise;
        auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
        truths::Errors const errors = truths::errors_of<2>(scene.truth, result.model);
        CHECK(errors.centre < 1e-4);
        CHECK(errors.integral < 1e-4);
    }
}
