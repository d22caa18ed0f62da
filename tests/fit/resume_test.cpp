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

TEST_CASE("cities that were found elsewhere settle together without a search") {
    simulate::Scene const scene = scenes::stores(4, simulate::Noise::negbin, 0.1, 3);
    fit::Result<2> const searched = fit::fit_cities<2>(seen(scene), {});
    REQUIRE(searched.model.cities.size() >= 2);
    // As tiles may give them: a little off, and one that these stores know nothing of.
    model::CityModel<2> known = searched.model;
    known.background *= 1.5;
    for (model::City<2>& city : known.cities) {
        city.centre.x() += 0.2 * std::sqrt(city.covariance(0, 0));
        city.amplitude *= 0.9;
    }
    known.cities.push_back(truths::round_city<2>(900, {900e3, 900e3}, 4e3));
    fit::Result<2> const settled = fit::settle_cities<2>(seen(scene), {}, known);
    REQUIRE(settled.model.cities.size() == searched.model.cities.size());
    for (std::size_t k = 0; k < searched.model.cities.size(); ++k)
        CHECK((settled.model.cities[k].centre - searched.model.cities[k].centre).norm() < 50);
    CHECK(settled.bic == Catch::Approx(searched.bic).margin(0.01));

    // A city that is not given is not searched for.
    known.cities = {searched.model.cities.front()};
    CHECK(fit::settle_cities<2>(seen(scene), {}, known).model.cities.size() == 1);
}
