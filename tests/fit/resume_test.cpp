#include "src/fit/steps.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

namespace {

fit::Observations<2> seen(simulate::Scene const& scene) {
    return {scene.positions, scene.visitors};
}

}  // namespace

TEST_CASE("a fit that starts from its own result keeps it, city for city") {
    simulate::Scene const scene = scenes::stores(4, simulate::Noise::negbin, 0.1, 3);
    fit::Result<2> const first = fit::fit_cities<2>(seen(scene), {});
    fit::Result<2> const again = fit::fit_cities<2>(seen(scene), {}, {}, {}, first.model);
    CHECK(again.resumed);
    CHECK_FALSE(first.resumed);
    REQUIRE(again.model.cities.size() == first.model.cities.size());
    for (std::size_t k = 0; k < first.model.cities.size(); ++k)
        CHECK((again.model.cities[k].centre - first.model.cities[k].centre).norm() < 50);
    CHECK(again.bic == Catch::Approx(first.bic).margin(0.01));
}

TEST_CASE("an earlier model that has nothing to do with the counts is left alone") {
    simulate::Scene const scene = scenes::stores(4, simulate::Noise::negbin, 0.1, 3);
    fit::Result<2> const afresh = fit::fit_cities<2>(seen(scene), {});
    model::CityModel<2> const elsewhere{1, {truths::round_city<2>(9000, {-90e3, 90e3}, 4e3)}};
    fit::Result<2> const found = fit::fit_cities<2>(seen(scene), {}, {}, {}, elsewhere);
    CHECK(found.bic < afresh.bic + fit::margin_of_previous);
    CHECK(found.model.cities.size() == afresh.model.cities.size());
}
