#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

using fit::Noise;

TEST_CASE("the background never becomes negative") {
    auto const positions = truths::uniform_positions<2>(400, 1, 3);
    auto stores = truths::observed<2>({0, {truths::round_city<2>(10, {0, 0}, 0.25)}}, positions);
    SECTION("where least squares would have it below zero") {
        stores.values.array() -= 0.5;
        fit::Options<2> options = scenes::gaussian();
        options.cities = 1;
        auto const result = fit::fit_cities<2>(stores, options);
        CHECK(result.model.background >= 0);
        CHECK(result.model.background < 1e-3);
    }
    SECTION("where counts leave nothing for it") {
        fit::Options<2> options;
        options.noise = Noise::poisson;
        options.cities = 1;
        auto const result = fit::fit_cities<2>(stores, options);
        CHECK(result.model.background >= 0);
        CHECK(result.model.background < 1e-3);
    }
    SECTION("where it is not fitted it is zero") {
        fit::Options<2> options = scenes::gaussian();
        options.background = false;
        options.cities = 1;
        CHECK(fit::fit_cities<2>(stores, options).model.background == 0);
    }
}

TEST_CASE("a negative amplitude is recovered where that is allowed, and only there") {
    model::CityModel<2> const truth{
        2, {truths::round_city<2>(5, {-0.4, 0}, 0.2), truths::round_city<2>(-3, {0.5, 0.3}, 0.25)}};
    auto const stores = truths::observed<2>(truth, truths::uniform_positions<2>(800, 1, 3));
    fit::Options<2> options = scenes::gaussian();
    options.cities = 2;
    for (auto const& city : fit::fit_cities<2>(stores, options).model.cities)
        CHECK(city.amplitude >= 0);
    options.allow_negative = true;
    auto const result = fit::fit_cities<2>(stores, options);
    truths::Errors const errors = truths::errors_of<2>(truth, result.model);
    CHECK(errors.centre < 1e-6);
    CHECK(errors.integral < 1e-6);
}

TEST_CASE("options that contradict are refused") {
    simulate::Scene const scene = scenes::seed_problem(1, 1);
    auto const stores = truths::stores_of(scene);
    auto const refused = [&](auto const& change) {
        fit::Options<2> options;
        fit::Observations<2> observations = stores;
        change(options, observations);
        CHECK_THROWS_AS(fit::fit_cities<2>(observations, options), std::invalid_argument);
    };
    using Options = fit::Options<2>;
    using Stores = fit::Observations<2>;
    refused([](Options& o, Stores&) { o.allow_negative = true; });
    refused([](Options& o, Stores&) { o.cities = -1; });
    refused([](Options&, Stores& s) { s.values[3] = -1; });
    refused([](Options&, Stores& s) { s.values[3] = std::nan(""); });
    refused([](Options&, Stores& s) { s.positions(1, 3) = std::numeric_limits<double>::infinity(); });
    refused([](Options&, Stores& s) { s = {s.positions.leftCols(3), s.values.head(3)}; });
    refused([](Options&, Stores& s) { s = {}; });
}
