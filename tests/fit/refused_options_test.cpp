#include "src/fit/fit_cities.hpp"

#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>

// Marked as failing until fit_cities refuses them; then take the marks away, and the tests hold it to that.
TEST_CASE("numbers that make no sense are refused", "[!shouldfail]") {
    using Options = fit::Options<2>;
    auto const stores = truths::stores_of(scenes::seed_problem(1, 1));
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

TEST_CASE("a value without a position, or a position without a value, is refused", "[!shouldfail]") {
    auto stores = truths::stores_of(scenes::seed_problem(1, 1));
    stores.values.conservativeResize(stores.values.size() - 1);
    CHECK_THROWS_AS(fit::fit_cities<2>(stores, scenes::gaussian()), std::invalid_argument);
}
