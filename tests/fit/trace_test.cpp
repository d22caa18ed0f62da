#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <set>

using fit::Init;
using fit::Noise;
using scenes::one_gaussian_seen;
using scenes::seeds_way;

TEST_CASE("a trace has the test error of every step, apart from the misfit that is minimised") {
    simulate::Scene const scene =
        simulate::make_seed_problem({.cities = 2, .points = 600, .test_points = 256, .seed = 3});
    for (Init const init : {Init::peaks, Init::uniform}) {
        CAPTURE(static_cast<int>(init));
        fit::Options<2> options = seeds_way(2);
        options.init = init;
        options.trace = true;
        auto const result =
            fit::fit_cities<2>(truths::stores_of(scene), options, {}, truths::test_stores_of(scene));
        REQUIRE(result.iterations.size() > 2);
        CHECK(result.iterations.back().test_mse ==
              Catch::Approx(truths::mse_of<2>(result.model, truths::test_stores_of(scene))).margin(1e-18));
        CHECK(result.iterations.back().mse == Catch::Approx(result.mse).margin(1e-18));
        for (fit::Iteration const& step : result.iterations) {
            CHECK(step.test_mse > 0);
            CHECK(step.test_mse != step.mse);
        }
        if (init == Init::peaks) CHECK(result.iterations.back().test_mse < 1e-12);
    }
}

TEST_CASE("test stores do not change the fit, and without them there is no test error") {
    simulate::Scene const scene =
        simulate::make_seed_problem({.cities = 2, .points = 600, .test_points = 256, .seed = 3});
    fit::Options<2> options = seeds_way(2);
    options.trace = true;
    auto const without = fit::fit_cities<2>(truths::stores_of(scene), options);
    auto const with =
        fit::fit_cities<2>(truths::stores_of(scene), options, {}, truths::test_stores_of(scene));
    CHECK(truths::identical<2>(without.model, with.model));
    CHECK(std::isnan(without.iterations.back().test_mse));
}

TEST_CASE("nothing is traced unless it is asked for") {
    auto const result = fit::fit_cities<2>(one_gaussian_seen(), seeds_way(1));
    CHECK(result.iterations.empty());
    CHECK(result.paths.empty());
}

TEST_CASE("paths begin at the start, end at the cities, and tell what became of the others") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 3, .points = 800, .seed = 13});
    fit::Options<2> options = seeds_way(3);
    options.box = std::pair<model::Vector<2>, model::Vector<2>>({-3, -2}, {3, 2});
    options.start_cities = 6;
    options.prune_every = 10;
    options.trace = true;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    REQUIRE(result.paths.size() == 6);
    std::set<int> kept;
    for (fit::Path<2> const& path : result.paths) {
        REQUIRE(path.centres.size() > 1);
        model::Vector<2> const start = path.centres.front();
        CHECK(std::abs(start[0]) <= 3);
        CHECK(std::abs(start[1]) <= 2);
        if (path.city >= 0) {
            CHECK(path.fate == "kept");
            CHECK(path.centres.back().isApprox(result.model.cities.at(path.city).centre, 1e-9));
            kept.insert(path.city);
        } else {
            CHECK(path.fate.find("contributed least") != std::string::npos);
        }
    }
    CHECK(kept == std::set<int>{0, 1, 2});
}

TEST_CASE("the search leaves paths too, of cities kept and of cities dropped") {
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 3, .points = 800, .seed = 6});
    fit::Options<2> options;
    options.noise = Noise::gaussian;
    options.trace = true;
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), options);
    std::size_t kept = 0;
    for (fit::Path<2> const& path : result.paths) {
        CHECK(!path.fate.empty());
        if (path.city < 0) continue;
        ++kept;
        CHECK(path.centres.back().isApprox(result.model.cities.at(path.city).centre, 1e-9));
    }
    CHECK(kept == result.model.cities.size());
}
