#include "src/fit/inference/inference.hpp"
#include "src/fit/shared/fit_shared.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"
#include "tests/fit/shared/people.hpp"

#include <algorithm>
#include <stdexcept>

namespace {

simulate::Scene scene_of_three() {
    return scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
}

/// Which city of a result stands at a place, to a millimetre; −1 where none does.
int city_at(fit::Result<2> const& result, model::Vector<2> const& centre) {
    auto const& cities = result.model.cities;
    auto const found = std::ranges::find_if(
        cities, [&](model::City<2> const& city) { return (city.centre - centre).norm() < 1e-3; });
    return found == cities.end() ? -1 : static_cast<int>(found - cities.begin());
}

fit::Options<2> fixed_at(std::vector<model::Vector<2>> centres) {
    fit::Options<2> options;
    options.centres = std::move(centres);
    options.fixed_centres = true;
    return options;
}

}  // namespace

TEST_CASE("cities at fixed centres stay there, and what is left over is found beside them") {
    simulate::Scene const scene = scene_of_three();
    std::vector<model::City<2>> const& truth = scene.truth.cities;
    auto const result =
        fit::fit_cities<2>(truths::stores_of(scene), fixed_at({truth[0].centre, truth[2].centre}));
    REQUIRE(result.model.cities.size() == 3);
    CHECK(std::ranges::count(result.fixed_centres, true) == 2);
    for (std::size_t const k : {0, 2}) {
        int const at = city_at(result, truth[k].centre);
        REQUIRE(at >= 0);
        CHECK(result.fixed_centres[static_cast<std::size_t>(at)]);
        auto const& found = result.model.cities[static_cast<std::size_t>(at)];
        CHECK(truths::integral<2>(found) == Catch::Approx(truths::integral<2>(truth[k])).epsilon(0.25));
    }
    CHECK(truths::centre_error<2>(truth[1], truths::nearest<2>(result.model, truth[1])) < 0.3);
}

TEST_CASE("a fixed centre beside the true one is kept although another place would be better") {
    simulate::Scene const scene = scene_of_three();
    model::City<2> const& city = scene.truth.cities[0];
    model::Vector<2> const beside =
        city.centre + 0.5 * std::sqrt(city.covariance(0, 0)) * model::Vector<2>::UnitX();
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), fixed_at({beside}));
    CHECK(city_at(result, beside) >= 0);
    auto const free = fit::fit_cities<2>(truths::stores_of(scene), {});
    CHECK(city_at(free, beside) < 0);
}

TEST_CASE("a search that begins with cities at known centres ends where it ends without them") {
    simulate::Scene const scene = scene_of_three();
    fit::Options<2> options;
    for (model::City<2> const& city : scene.truth.cities)
        options.centres.push_back(city.centre);
    auto const started = fit::fit_cities<2>(truths::stores_of(scene), options);
    auto const free = fit::fit_cities<2>(truths::stores_of(scene), {});
    CHECK(started.bic == Catch::Approx(free.bic).margin(1));
    CHECK(std::ranges::count(started.fixed_centres, true) == 0);
}

TEST_CASE("a known centre has no error, and the others' errors are those with it known") {
    simulate::Scene const scene = scene_of_three();
    auto const result =
        fit::fit_cities<2>(truths::stores_of(scene), fixed_at({scene.truth.cities[0].centre}));
    fit::Inference<2> const inference({.model = result.model,
                                       .stores = truths::stores_of(scene),
                                       .overdispersion = result.overdispersion,
                                       .fixed_centres = result.fixed_centres});
    for (int k = 0; k < inference.cities(); ++k) {
        bool const fixed = result.fixed_centres[static_cast<std::size_t>(k)];
        CHECK((inference.centre_covariance(k).trace() == 0) == fixed);
        CHECK(inference.standard_error(inference.log_integral_gradient(k)) > 0);
        CHECK(inference.identification(k).identified);
    }
}

TEST_CASE("fewer cities than fixed centres are refused") {
    fit::Options<2> options = fixed_at({{0, 0}, {1, 1}});
    options.cities = 1;
    CHECK_THROWS_AS(fit::fit_cities<2>(truths::stores_of(scene_of_three()), options), std::invalid_argument);
}

TEST_CASE("where people are shared, cities at fixed centres stay too, and further ones are found") {
    model::CityModel<2> const truth = people::three_cities();
    base::Random random(11);
    auto const positions = people::following(truth, 900, 200, random);
    auto const competitors =
        people::counted(positions, people::shared_among(positions, truth, 200, 0.5), random);
    model::Vector<2> const beside = truth.cities[0].centre + model::Vector<2>(2000, 0);
    model::Vector<2> const nowhere(20e3, 180e3);
    auto const result = fit::fit_shared(competitors, fixed_at({beside, nowhere}), {}).result;
    CHECK(city_at(result, beside) >= 0);
    CHECK(city_at(result, nowhere) >= 0);
    CHECK(std::ranges::count(result.fixed_centres, true) == 2);
    for (std::size_t const k : {1, 2})
        CHECK(truths::centre_error<2>(truth.cities[k], truths::nearest<2>(result.model, truth.cities[k])) <
              0.3);
    fit::Options<2> start = fixed_at({beside});
    start.fixed_centres = false;
    auto const moved = fit::fit_shared(competitors, start, {}).result;
    CHECK(moved.model.cities.size() == 3);
    CHECK(city_at(moved, beside) < 0);
}

TEST_CASE("cities at fixed centres are there although counts scatter so that no other is found") {
    simulate::Scene const scene = scenes::stores(3, simulate::Noise::negbin, 3, 5);
    auto const result =
        fit::fit_cities<2>(truths::stores_of(scene), fixed_at({scene.truth.cities[0].centre}));
    CHECK(city_at(result, scene.truth.cities[0].centre) >= 0);
}

TEST_CASE("where every city is held, no number of fewer cities is compared, and all stay") {
    simulate::Scene const scene = scene_of_three();
    std::vector<model::Vector<2>> centres;
    for (model::City<2> const& city : scene.truth.cities)
        centres.push_back(city.centre);
    auto const result = fit::fit_cities<2>(truths::stores_of(scene), fixed_at(centres));
    for (model::Vector<2> const& centre : centres)
        CHECK(city_at(result, centre) >= 0);
    for (fit::CandidateCount const& count : result.counts) {
        CHECK(count.cities >= 3);
        CHECK(std::isfinite(count.log_likelihood));
    }
}
