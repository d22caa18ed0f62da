#include "src/fit/fit_cities.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>

namespace {

double rounded(double number, double step) {
    return std::round(number / step) * step;
}

/// As a file has them that rounds positions and values to multiples of a step.
fit::Observations<2> rounded_stores(simulate::Scene const& scene, double position_step, double value_step) {
    fit::Observations<2> stores = truths::stores_of(scene);
    if (position_step > 0)
        stores.positions = stores.positions.unaryExpr([&](double x) { return rounded(x, position_step); });
    if (value_step > 0)
        stores.values = stores.values.unaryExpr([&](double value) { return rounded(value, value_step); });
    stores.position_sd = position_step / std::sqrt(12.0);
    stores.value_sd = value_step / std::sqrt(12.0);
    return stores;
}

}  // namespace

TEST_CASE("without noise no city is made up to fit what positions and values lost by rounding") {
    struct Case {
        double position_step, value_step;
        std::uint64_t seed;
    };
    for (Case const& at : {Case{1e-6, 0, 11}, Case{1e-4, 0, 12}, Case{0, 1e-3, 13}, Case{1e-5, 1e-6, 14}}) {
        CAPTURE(at.position_step, at.value_step);
        simulate::Scene const scene = scenes::seed_problem(4, at.seed);
        auto const stores = rounded_stores(scene, at.position_step, at.value_step);
        auto const result = fit::fit_cities<2>(stores, scenes::gaussian());
        CHECK(result.model.cities.size() == 4);
        truths::Errors const errors = truths::errors_of<2>(scene.truth, result.model);
        CHECK(errors.centre < 1e-3);
        CHECK(errors.integral < 1e-3);
    }
}

TEST_CASE("two cities that stand in for one without noise become one") {
    // A crowd of which a search ends exact with one city too many, half of it in either of two.
    simulate::Scene const scene = simulate::make_seed_problem({.cities = 16, .test_points = 0, .seed = 30});
    auto const result = fit::fit_cities<2>(rounded_stores(scene, 1e-6, 0), scenes::gaussian());
    CHECK(result.model.cities.size() == 16);
}
