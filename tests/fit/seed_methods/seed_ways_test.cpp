#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <set>

// The seed's own repertoire: penalties and the schedule.

using fit::Init;
using scenes::one_gaussian;
using scenes::one_gaussian_seen;
using scenes::seeds_way;

namespace {

double end_distance(fit::Result<2> const& result, std::size_t step) {
    return (result.paths.at(0).centres.at(step) - result.paths.at(1).centres.at(step)).norm();
}

/// Index of the last step that the penalties steered.
std::size_t last_steered(fit::Result<2> const& result) {
    std::size_t last = 0;
    for (std::size_t i = 0; i < result.iterations.size(); ++i)
        if (result.iterations[i].stage == "steered") last = i;
    return last;
}

}  // namespace

// The seed's example 1.
TEST_CASE("L1 on the amplitudes takes one of two twins to zero and says so") {
    fit::Options<2> options = seeds_way(2);
    options.amplitude_l1 = 1e-3;
    for (Init const init : {Init::peaks, Init::kmeans, Init::uniform}) {
        for (std::uint64_t const seed : {200u, 300u}) {
            CAPTURE(static_cast<int>(init), seed);
            options.init = init;
            options.seed = seed;
            // From far away L1 may take both to zero; the best of several uniform starts is kept.
            options.restarts = init == Init::uniform ? 8 : 1;
            auto const result = fit::fit_cities<2>(one_gaussian_seen(), options);
            REQUIRE(result.model.cities.size() == 1);
            truths::Errors const errors = truths::errors_of<2>(one_gaussian(), result.model);
            CHECK(errors.centre < 1e-6);
            CHECK(errors.integral < 1e-6);
            CHECK(result.model.cities[0].amplitude == Catch::Approx(1).epsilon(1e-6));
            REQUIRE(!result.dropped.empty());
            CHECK(result.dropped[0].reason.find("L1") != std::string::npos);
        }
    }
}

TEST_CASE("L1 does not drop cities that are there") {
    model::CityModel<2> const truth{
        0, {truths::round_city<2>(1, {-2, 0}, 0.7), truths::round_city<2>(0.5, {2, 1}, 0.8)}};
    auto const stores = truths::observed<2>(truth, truths::uniform_positions<2>(800, 4, 1));
    fit::Options<2> options = seeds_way(2);
    options.init = Init::kmeans;
    options.amplitude_l1 = 1e-3;
    auto const result = fit::fit_cities<2>(stores, options);
    CHECK(result.dropped.empty());
    CHECK(truths::errors_of<2>(truth, result.model).integral < 1e-6);
}

// The seed's example 2.
TEST_CASE("the centre-spread penalty steers two centres apart that would share one Gaussian") {
    fit::Options<2> options = seeds_way(2);
    options.trace = true;
    options.box = std::pair<model::Vector<2>, model::Vector<2>>({-0.2, -0.2}, {0.2, 0.2});
    auto const together = fit::fit_cities<2>(one_gaussian_seen(), options);
    options.centre_spread = 1;
    auto const apart = fit::fit_cities<2>(one_gaussian_seen(), options);
    REQUIRE(together.paths.size() == 2);
    REQUIRE(apart.paths.size() == 2);
    CHECK(end_distance(apart, last_steered(apart)) > 1.5 * end_distance(together, last_steered(together)));
}

TEST_CASE("penalties steer, but what is reported comes from a fit without them") {
    auto stores = one_gaussian_seen();
    simulate::Random random(3);
    for (double& value : stores.values)
        value += 0.02 * random.normal();
    fit::Options<2> options = seeds_way(1);
    options.init = Init::kmeans;
    auto const free = fit::fit_cities<2>(stores, options);
    options.amplitude_l1 = 0.01;
    auto const steered = fit::fit_cities<2>(stores, options);
    REQUIRE(steered.model.cities.size() == 1);
    CHECK(steered.mse == Catch::Approx(truths::mse_of<2>(steered.model, stores)).epsilon(1e-9));
    CHECK(steered.mse == Catch::Approx(free.mse).epsilon(1e-6));
    CHECK(steered.bic == Catch::Approx(free.bic).epsilon(1e-6));
    CHECK(steered.model.cities[0].amplitude == Catch::Approx(free.model.cities[0].amplitude).epsilon(1e-5));
}

TEST_CASE("the schedule starts with many cities, drops one after the other, and reports each") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 3, .points = 800, .seed = 2});
    fit::Options<2> options = seeds_way(3);
    options.start_cities = 12;
    options.prune_every = 10;
    options.trace = true;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    CHECK(result.model.cities.size() == 3);
    CHECK(result.dropped.size() == 9);
    REQUIRE(!result.iterations.empty());
    CHECK(result.iterations.front().cities == 12);
    std::set<int> counts;
    for (fit::Iteration const& step : result.iterations)
        if (step.stage == "schedule") counts.insert(step.cities);
    CHECK(counts == std::set<int>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    for (std::size_t i = 1; i < result.iterations.size(); ++i)
        CHECK(result.iterations[i].cities <= result.iterations[i - 1].cities);
}

TEST_CASE("a schedule without a number of cities stops where the score turns") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 3, .points = 800, .seed = 6});
    auto stores = truths::stores_of(scene);
    simulate::Random random(3);
    for (double& value : stores.values)
        value += 0.1 * random.normal();
    fit::Options<2> options = seeds_way(3);
    options.cities.reset();
    options.start_cities = 10;
    options.prune_every = 15;
    auto const result = fit::fit_cities<2>(stores, options);
    CHECK(result.model.cities.size() >= 2);
    CHECK(result.model.cities.size() <= 6);
    CHECK(result.dropped.size() == 10 - result.model.cities.size());
}
