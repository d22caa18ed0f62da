#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>

namespace {

/// The scene's stores, counted with the effects of two covariates: a number and whether a store is of a kind.
fit::Observations<2> counted_with(simulate::Scene const& scene, Eigen::Vector2d const& effects) {
    simulate::Random random(6);
    Eigen::MatrixXd covariates(scene.positions.cols(), 2);
    for (Eigen::Index i = 0; i < covariates.rows(); ++i)
        covariates.row(i) << random.normal(), random.uniform() < 0.3 ? 1 : 0;
    covariates.rowwise() -= covariates.colwise().mean().eval();
    Eigen::VectorXd const expected = simulate::expected_visitors(scene.truth, scene.positions).array() *
                                     (covariates * effects).array().exp();
    fit::Observations<2> observations{
        scene.positions, simulate::draw_visitors(expected, simulate::Noise::negbin, 0.05, random)};
    observations.covariates = covariates;
    return observations;
}

simulate::Scene three_city_scene() {
    return scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
}

/// A fit with what is needed to say how sure it is.
fit::Inference<2> inferred(fit::Observations<2> observations, fit::Result<2> const& result) {
    observations.exposure = (observations.covariates * result.effects).array().exp();
    return fit::Inference<2>({.model = result.model,
                              .stores = observations,
                              .noise = fit::Noise::negbin,
                              .overdispersion = result.overdispersion});
}

}  // namespace

TEST_CASE("cities and what makes stores differ are found together") {
    simulate::Scene const truth = three_city_scene();
    Eigen::Vector2d const effects(0.5, -0.8);
    auto const observations = counted_with(truth, effects);
    auto const result = fit::fit_cities<2>(observations, {});
    REQUIRE(result.model.cities.size() == 3);
    for (model::City<2> const& city : truth.truth.cities) {
        auto const& found = truths::nearest<2>(result.model, city);
        CHECK(truths::centre_error<2>(city, found) < 0.15);
        CHECK(found.amplitude == Catch::Approx(city.amplitude).epsilon(0.2));
    }
    REQUIRE(result.effects.size() == 2);
    fit::Inference<2> const inference = inferred(observations, result);
    REQUIRE(inference.effects() == 2);
    for (int b = 0; b < 2; ++b) {
        CHECK(std::abs(result.effects[b] - effects[b]) < 3 * inference.effect_se(b));
        CHECK(inference.effect_se(b) < 0.1);
    }
    CHECK(result.overdispersion < 0.08);
    auto without = observations;
    without.covariates.resize(0, 0);
    auto const blind = fit::fit_cities<2>(without, {});
    CHECK(blind.overdispersion > 4 * result.overdispersion);
    CHECK(blind.bic > result.bic + 100);
}

TEST_CASE("the effects are where the likelihood is largest, all cities being free") {
    auto const observations = counted_with(three_city_scene(), {0.5, -0.8});
    auto const result = fit::fit_cities<2>(observations, {});
    auto const log_likelihood = [&](Eigen::Vector2d const& effects) {
        auto held = observations;
        held.exposure = (observations.covariates * effects).array().exp();
        held.covariates.resize(0, 0);
        fit::Options<2> options;
        options.cities = 3;
        return fit::fit_cities<2>(held, options).log_likelihood;
    };
    double const here = log_likelihood(result.effects);
    CHECK(here == Catch::Approx(result.log_likelihood).epsilon(1e-6));
    for (Eigen::Vector2d const& step : {Eigen::Vector2d(0.02, 0), Eigen::Vector2d(0, 0.02)}) {
        CHECK(log_likelihood(result.effects + step) < here);
        CHECK(log_likelihood(result.effects - step) < here);
    }
}

TEST_CASE("what stands in another unit has an effect in that unit, and nothing else changes") {
    auto const observations = counted_with(three_city_scene(), {0.5, -0.8});
    auto scaled = observations;
    scaled.covariates.col(0) *= 1000;
    auto const plain = fit::fit_cities<2>(observations, {}), other = fit::fit_cities<2>(scaled, {});
    CHECK(other.effects[0] == Catch::Approx(plain.effects[0] / 1000).epsilon(1e-4));
    CHECK(other.log_likelihood == Catch::Approx(plain.log_likelihood).epsilon(1e-7));
}

TEST_CASE("errors of effects and of visits allow for each other") {
    auto const observations = counted_with(three_city_scene(), {0.5, -0.8});
    auto const result = fit::fit_cities<2>(observations, {});
    fit::Inference<2> const inference = inferred(observations, result);
    // Of a city's visits by an effect, by differences.
    auto const visits_of = [&](Eigen::Vector2d const& effects) {
        auto moved = observations;
        moved.exposure = (observations.covariates * effects).array().exp();
        return inference.visits(moved);
    };
    fit::Visits const here = visits_of(result.effects);
    constexpr double step = 1e-5;
    for (int b = 0; b < 2; ++b) {
        Eigen::Vector2d const by = step * Eigen::Vector2d::Unit(b);
        Eigen::VectorXd const numerical =
            (visits_of(result.effects + by).of_city - visits_of(result.effects - by).of_city) / (2 * step);
        double const of_total =
            (visits_of(result.effects + by).total - visits_of(result.effects - by).total) / (2 * step);
        int const at = inference.first_effect() + b;
        CHECK((here.gradients.row(at).transpose() - numerical).norm() < 1e-6 * here.total);
        CHECK(here.total_gradient[at] == Catch::Approx(of_total).epsilon(1e-6));
    }
}
