#include "src/fit/shared/fit_shared.hpp"
#include "src/fit/choice/competition_rule.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/fit/inference/prediction.hpp"
#include "src/fit/shared/refine.hpp"
#include "tests/catch.hpp"
#include "tests/fit/shared/people.hpp"

namespace {

struct Scene {
    model::CityModel<2> truth = people::three_cities();
    fit::Competitors competitors;

    explicit Scene(std::uint64_t seed, int stores = 900) {
        base::Random random(seed);
        auto const positions = people::following(truth, stores, 200, random);
        competitors = people::counted(positions, people::shared_among(positions, truth, 200, 0.5), random);
    }
};

fit::SharedFit fitted(fit::Competitors const& competitors, fit::Options<2> const& options = {}) {
    return fit::fit_shared(competitors, options, {});
}

double people_of(model::City<2> const& city) {
    return city.amplitude * 2 * M_PI * std::sqrt(city.covariance.determinant()) * 1e-6;
}

}  // namespace

TEST_CASE("cities whose people are divided among the stores are found, with their people") {
    Scene const scene(11);
    auto const fit = fitted(scene.competitors);
    REQUIRE(fit.result.model.cities.size() == 3);
    CHECK(fit.result.converged);
    for (model::City<2> const& city : scene.truth.cities) {
        auto const& found = *std::ranges::min_element(fit.result.model.cities, {}, [&](auto const& other) {
            return (other.centre - city.centre).norm();
        });
        CHECK((found.centre - city.centre).norm() < 0.3 * std::sqrt(city.covariance(0, 0)));
        CHECK(people_of(found) == Approx(people_of(city)).epsilon(0.2));
    }
}

TEST_CASE("fitted totals under sharing are the counted ones") {
    Scene const scene(12);
    auto const fit = fitted(scene.competitors);
    fit::SharedStores const stores{fit.catchments, scene.competitors.visitors, scene.competitors.exposure};
    // The catchments have as many people in the rim as there are.
    CHECK(fit::Refinement(stores).expected().of({fit.result.model, 1}).all.sum() ==
          Approx(scene.competitors.visitors.sum()).epsilon(0.01));
}

TEST_CASE("where people are spread flat there is no city") {
    for (std::uint64_t const seed : {21, 22, 23}) {
        base::Random random(seed);
        auto const stores = people::strewn(600, 160, random);
        auto const even = people::counted(stores, Eigen::VectorXd::Constant(600, 200.0), random);
        CHECK(fitted(even).result.model.cities.empty());
        model::CityModel<2> const flat{5, {}};
        auto const shared = people::counted(stores, people::shared_among(stores, flat, 160, 0.5), random);
        CHECK(fitted(shared).result.model.cities.empty());
    }
}

TEST_CASE("a shared fit does not depend on threads") {
    Scene const scene(13, 500);
    fit::Options<2> two;
    two.threads = 2;
    auto const a = fitted(scene.competitors), b = fitted(scene.competitors, two);
    REQUIRE(a.result.model.cities.size() == b.result.model.cities.size());
    for (std::size_t k = 0; k < a.result.model.cities.size(); ++k)
        CHECK(a.result.model.cities[k].centre == b.result.model.cities[k].centre);
}

TEST_CASE("so many cities as are asked for under sharing") {
    Scene const scene(14);
    fit::Options<2> options;
    options.cities = 2;
    CHECK(fitted(scene.competitors, options).result.model.cities.size() == 2);
}

TEST_CASE("a traced fit under sharing has each city's way") {
    Scene const scene(17, 500);
    fit::Options<2> options;
    options.trace = true;
    auto const fit = fitted(scene.competitors, options);
    REQUIRE(fit.result.paths.size() == fit.result.model.cities.size());
    for (auto const& path : fit.result.paths)
        CHECK(path.centres.back() == fit.result.model.cities[static_cast<std::size_t>(path.city)].centre);
}

TEST_CASE("a store without a count takes its share") {
    Scene scene(15);
    auto const all = fitted(scene.competitors);
    // Every fifth store is not counted: its people are not lost to the density.
    fit::Competitors some = scene.competitors;
    some.counted.clear();
    std::vector<int> kept;
    for (int i = 0; i < scene.competitors.positions.cols(); ++i)
        if (i % 5 != 0) kept.push_back(i);
    some.counted = kept;
    some.visitors = scene.competitors.visitors(kept);
    some.exposure = scene.competitors.exposure(kept);
    auto const rest = fitted(some);
    auto const people_in = [](fit::SharedFit const& fit) {
        double sum = fit.result.model.background * fit.catchments.place_km2.sum();
        for (model::City<2> const& city : fit.result.model.cities)
            sum += people_of(city);
        return sum;
    };
    CHECK(people_in(rest) == Approx(people_in(all)).epsilon(0.1));
}

TEST_CASE("a city that is always there is stable") {
    Scene const scene(16);
    auto const fit = fit::fit_shared(scene.competitors, {}, {.radius_m = {}, .resamples = 10});
    REQUIRE(fit.stabilities.size() == fit.result.model.cities.size());
    for (double const stability : fit.stabilities)
        CHECK(stability >= 0.8);
}

TEST_CASE("limits under sharing hold the people of a city") {
    int held = 0, asked = 0;
    for (std::uint64_t seed = 31; seed < 39; ++seed) {
        Scene const scene(seed, 600);
        auto const fit = fitted(scene.competitors);
        std::vector<fit::SpreadPrior> priors;
        for (double const spacing : fit.spacings)
            priors.push_back({spacing});
        fit::Inference<2> const inference(
            {.model = fit.result.model,
             .stores = {scene.competitors.positions, scene.competitors.visitors, scene.competitors.exposure},
             .noise = fit::Noise::scaled,
             .overdispersion = fit.result.overdispersion,
             .catchments = fit.catchments,
             .priors = priors});
        for (int k = 0; k < inference.cities(); ++k) {
            auto const& found = fit.result.model.cities[static_cast<std::size_t>(k)];
            for (model::City<2> const& city : scene.truth.cities) {
                if ((found.centre - city.centre).norm() > 10 * people::km) continue;
                ++asked;
                double const se = inference.standard_error(inference.log_integral_gradient(k));
                held += std::abs(std::log(people_of(found) / people_of(city))) <= 3 * se;
            }
        }
    }
    CHECK(asked >= 20);
    CHECK(held >= 0.8 * asked);
}

TEST_CASE("counts of variance φ·f add up to one and have that variance") {
    double const fitted = 40, factor = 6;
    double sum = 0, mean = 0, squares = 0;
    for (int count = 0; count < 600; ++count) {
        double const p = std::exp(fit::log_density(fit::Noise::scaled, count, fitted, factor));
        sum += p;
        mean += count * p;
        squares += count * count * p;
        CHECK(fit::cumulative(fit::Noise::scaled, count, fitted, factor) == Approx(sum).margin(1e-9));
    }
    CHECK(mean == Approx(fitted));
    CHECK(squares - mean * mean == Approx(factor * fitted).epsilon(1e-6));
}

TEST_CASE("where nobody lives beyond the outermost stores the rim is empty, else it is full") {
    base::Random random(31);
    auto const positions = people::strewn(600, 160, random);
    model::CityModel<2> const flat{5, {}};
    auto const within = people::counted(positions, people::shared_among(positions, flat, 160, 0.5), random);
    CHECK(fitted(within).rule.rim < 0.2);
    fit::CompetitionRule const rule{30 * people::km, 2, 1};
    auto const everywhere = fit::catchments_of(positions, people::flat_ground, rule);
    Eigen::VectorXd expected(600);
    for (int i = 0; i < 600; ++i)
        expected[i] = 5 * everywhere.km2_of(i);
    fit::SharedOptions shared;
    shared.radius_m = rule.radius_m;
    auto const full = fit::fit_shared(people::counted(positions, expected, random), {}, shared);
    CHECK(full.rule.rim > 0.9);
    CHECK(full.result.model.cities.empty());
}

TEST_CASE("a city that stores stand in like anywhere else is found by their counts") {
    base::Random random(32);
    auto truth = people::three_cities();
    auto const positions = people::strewn(900, 200, random);
    auto const scene = people::counted(positions, people::shared_among(positions, truth, 200, 0.5), random);
    auto const fit = fitted(scene);
    REQUIRE(fit.result.model.cities.size() == 3);
    for (model::City<2> const& city : truth.cities)
        CHECK(std::ranges::any_of(fit.result.model.cities, [&](model::City<2> const& found) {
            return (found.centre - city.centre).norm() < 0.3 * std::sqrt(city.covariance(0, 0)) &&
                   std::abs(people_of(found) / people_of(city) - 1) < 0.2;
        }));
}

TEST_CASE("how far stores stand apart is told by their places where all share one with others") {
    base::Random random(34);
    auto const positions = people::strewn(300, 100, random);
    model::Positions<2> twice(2, 600);
    twice << positions, positions;
    auto const once = fit::spacing_of(positions, 1), both = fit::spacing_of(twice, 1);
    CHECK(both.usual == Approx(once.usual).epsilon(0.1));
    CHECK(both.radius == Approx(once.radius).epsilon(0.1));
}

TEST_CASE("where many stores stand at one place no city has more people than were counted") {
    base::Random random(33);
    auto const truth = people::three_cities();
    auto positions = people::following(truth, 900, 200, random);
    for (int i = 0; i < 900; ++i)
        positions.col(i) = positions.col(i - i % 6);
    auto const scene = people::counted(positions, people::shared_among(positions, truth, 200, 0.5), random);
    auto const fit = fitted(scene);
    CHECK_FALSE(fit.result.model.cities.empty());
    for (model::City<2> const& city : fit.result.model.cities)
        CHECK(people_of(city) < scene.visitors.sum());
}
