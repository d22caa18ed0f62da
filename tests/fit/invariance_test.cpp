#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

TEST_CASE("the same input, options and seed give the same result, whatever the threads") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
    fit::Options<2> options;
    options.seed = 5;
    auto const first = fit::fit_cities<2>(truths::stores_of(scene), options);
    auto const again = fit::fit_cities<2>(truths::stores_of(scene), options);
    options.threads = 2;
    auto const threaded = fit::fit_cities<2>(truths::stores_of(scene), options);
    CHECK(truths::identical<2>(first.model, again.model));
    CHECK(truths::identical<2>(first.model, threaded.model));
    CHECK(first.bic == again.bic);
    CHECK(first.bic == threaded.bic);
}

TEST_CASE("a unit of length and an origin far away change nothing but the unit") {
    simulate::Scene const scene = scenes::seed_problem(4, 1);
    auto const plain = fit::fit_cities<2>(truths::stores_of(scene), scenes::gaussian());
    for (double const unit : {1e-3, 1e3}) {
        model::Vector<2> const origin = unit * model::Vector<2>(1e3, -5e3);
        simulate::Scene const moved = simulate::in_metres(scene, unit, origin);
        auto const result = fit::fit_cities<2>(truths::stores_of(moved), scenes::gaussian());
        REQUIRE(result.model.cities.size() == plain.model.cities.size());
        CHECK(truths::errors_of<2>(moved.truth, result.model).centre < 1e-6);
        CHECK(truths::errors_of<2>(moved.truth, result.model).covariance < 1e-6);
        CHECK(result.log_likelihood == Catch::Approx(plain.log_likelihood).epsilon(0.05));
    }
}

TEST_CASE("kilometres and metres give the same cities from counts") {
    simulate::Scene const metres = scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
    simulate::Scene const kilometres = simulate::in_metres(metres, 1e-3, {1e3, 1e3});
    auto const in_m = fit::fit_cities<2>(truths::stores_of(metres), {});
    auto const in_km = fit::fit_cities<2>(truths::stores_of(kilometres), {});
    REQUIRE(in_m.model.cities.size() == in_km.model.cities.size());
    CHECK(in_m.bic == Catch::Approx(in_km.bic).epsilon(1e-9));
    for (model::City<2> city : in_m.model.cities) {
        city.centre = city.centre * 1e-3 + model::Vector<2>(1e3, 1e3);
        city.covariance *= 1e-6;
        CHECK(truths::centre_error<2>(city, truths::nearest<2>(in_km.model, city)) < 1e-4);
    }
}

TEST_CASE("a thousand times the values give a thousand times the amplitudes under gaussian noise") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 2, .points = 300, .seed = 3});
    fit::Observations<2> thousandfold = truths::stores_of(scene);
    simulate::Random random(1);
    for (double& value : thousandfold.values)
        value += 0.05 * random.normal();
    auto const plain = fit::fit_cities<2>(thousandfold, scenes::gaussian());
    thousandfold.values *= 1000;
    auto const result = fit::fit_cities<2>(thousandfold, scenes::gaussian());
    double const count = static_cast<double>(thousandfold.values.size());
    REQUIRE(result.model.cities.size() == plain.model.cities.size());
    for (model::City<2> const& city : plain.model.cities) {
        auto const& found = truths::nearest<2>(result.model, city);
        CHECK(truths::centre_error<2>(city, found) < 1e-4);
        CHECK(found.amplitude == Catch::Approx(1000 * city.amplitude).epsilon(1e-4));
    }
    CHECK(result.mse == Catch::Approx(1e6 * plain.mse).epsilon(1e-6));
    CHECK(result.log_likelihood ==
          Catch::Approx(plain.log_likelihood - count * std::log(1000)).epsilon(1e-6));
    CHECK(result.bic == Catch::Approx(plain.bic + 2 * count * std::log(1000)).epsilon(1e-6));
}
