#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <algorithm>

using fit::Init;
using fit::Noise;

TEST_CASE("every number of cities tried has its score, and the lowest one wins") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 2, .points = 300, .seed = 3});
    auto stores = truths::stores_of(scene);
    simulate::Random random(3);
    for (double& value : stores.values)
        value += 0.1 * random.normal();
    for (Init const init : {Init::peaks, Init::uniform}) {
        CAPTURE(static_cast<int>(init));
        fit::Options<2> options;
        options.noise = Noise::gaussian;
        options.init = init;
        auto const result = fit::fit_cities<2>(stores, options);
        int chosen = 0;
        REQUIRE(result.counts.size() >= 3);
        for (fit::CandidateCount const& count : result.counts) {
            chosen += count.chosen ? 1 : 0;
            CHECK(count.chosen == (count.cities == static_cast<int>(result.model.cities.size())));
            CHECK(count.bic >= result.bic - 1e-6);
            CHECK(!count.reason.empty());
            if (count.chosen) CHECK(count.bic == Catch::Approx(result.bic));
        }
        CHECK(chosen == 1);
    }
}

TEST_CASE("one city fewer and one more than chosen are always tried") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
    fit::Options<2> options;
    options.cities = 2;  // a further one finds support
    for (auto const& tried : {fit::fit_cities<2>(truths::stores_of(scene), options),
                              fit::fit_cities<2>(truths::stores_of(scene), {})}) {
        auto const chosen = static_cast<int>(tried.model.cities.size());
        for (int const cities : {chosen - 1, chosen + 1})
            CHECK(std::ranges::count(tried.counts, cities, &fit::CandidateCount::cities) == 1);
    }
}

TEST_CASE("a fit that is asked to stop stops") {
    int calls = 0;
    fit::Options<2> options;
    options.noise = Noise::gaussian;
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 3, .points = 600, .seed = 6});
    CHECK_THROWS_AS(fit::fit_cities<2>(truths::stores_of(scene), options,
                                       [&](double fraction, std::string_view) {
                                           CHECK((fraction >= 0 && fraction <= 1));
                                           return ++calls < 2;
                                       }),
                    fit::Cancelled);
    CHECK(calls == 2);
}

TEST_CASE("where fewer cities are supported than asked for, the result says so") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    fit::Options<2> options;
    options.cities = 5;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    bool const silent = result.dropped.empty() && result.stop_reason == "converged";
    CHECK((result.model.cities.size() == 5 || !silent));
}

TEST_CASE("a number of cities that was asked for is not called the one of lowest BIC") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::poisson, 0, 1);
    fit::Options<2> options;
    options.cities = 5;
    options.min_stores = 0;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    for (fit::CandidateCount const& count : result.counts) {
        CAPTURE(count.cities, count.bic, count.reason);
        if (count.bic < result.bic - 1e-6) CHECK(count.reason.find("lower") != std::string::npos);
        if (count.chosen) CHECK(count.reason.find("lowest") == std::string::npos);
    }
}
