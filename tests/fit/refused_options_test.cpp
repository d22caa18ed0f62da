#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>

TEST_CASE("numbers that make no sense are refused") {
    using Options = fit::Options<2>;
    auto const stores = truths::stores_of(simulate::make_seed_problem({.cities = 1, .points = 50}));
    auto const refused = [&](auto const& change) {
        Options options = scenes::gaussian();
        options.cities = 1;
        change(options);
        CHECK_THROWS_AS(fit::fit_cities<2>(stores, options), std::invalid_argument);
    };
    refused([](Options& o) { o.amplitude_l1 = -1; });
    refused([](Options& o) { o.centre_spread = std::nan(""); });
    refused([](Options& o) { o.reach = -1; });
    refused([](Options& o) { o.reach = 3, o.max_spread = 2; });
    refused([](Options& o) { o.start_cities = 3, o.cities = 5, o.prune_every = 10; });
    refused([](Options& o) { o.allow_negative = true, o.amplitude_l1 = 0.1; });
    refused([](Options& o) {
        o.init = fit::Init::uniform;
        o.box = std::pair<model::Vector<2>, model::Vector<2>>({2, 2}, {-2, -2});
    });
}

TEST_CASE("a value without a position, or a position without a value, is refused") {
    auto stores = truths::stores_of(simulate::make_seed_problem({.cities = 1, .points = 50}));
    stores.values.conservativeResize(stores.values.size() - 1);
    CHECK_THROWS_AS(fit::fit_cities<2>(stores, scenes::gaussian()), std::invalid_argument);
}
