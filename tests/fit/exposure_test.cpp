#include "tests/catch.hpp"
#include "tests/fit/scenes.hpp"

#include <cmath>
#include <stdexcept>

namespace {

/// Between a twelfth of a year and a whole one, in months.
Eigen::VectorXd months(Eigen::Index stores, std::uint64_t seed) {
    simulate::Random random(seed);
    Eigen::VectorXd exposure(stores);
    for (double& months : exposure)
        months = random.log_uniform(1, 12);
    return exposure;
}

/// The scene's stores, counted over different numbers of months.
fit::Observations<2> counted_over(simulate::Scene const& scene, Eigen::VectorXd const& exposure) {
    simulate::Random random(4);
    Eigen::VectorXd const expected =
        exposure.cwiseProduct(simulate::expected_visitors(scene.truth, scene.positions));
    return {scene.positions, simulate::draw_visitors(expected, simulate::Noise::negbin, 0.05, random),
            exposure};
}

simulate::Scene scene() {
    return scenes::stores(3, simulate::Noise::negbin, 0.05, 3);
}

fit::Observations<2> counted_over_months() {
    return counted_over(scene(), months(300, 8));
}

void check_rates_divided(fit::Result<2> const& plain, fit::Result<2> const& scaled, double by) {
    REQUIRE(scaled.model.cities.size() == plain.model.cities.size());
    CHECK(scaled.model.background == Catch::Approx(plain.model.background / by).epsilon(1e-4));
    for (std::size_t k = 0; k < plain.model.cities.size(); ++k) {
        model::City<2> const &a = plain.model.cities[k], &b = scaled.model.cities[k];
        CHECK(b.amplitude == Catch::Approx(a.amplitude / by).epsilon(1e-4));
        CHECK((a.centre - b.centre).norm() < 1);  // metre
        CHECK((a.covariance - b.covariance).norm() < 1e-3 * a.covariance.norm());
    }
    CHECK(scaled.log_likelihood == Catch::Approx(plain.log_likelihood).epsilon(1e-8));
    // Not as exact: it moves with the overdispersion, whose optimum is flat.
    CHECK(scaled.null_deviance == Catch::Approx(plain.null_deviance).epsilon(1e-4));
    CHECK(scaled.overdispersion == Catch::Approx(plain.overdispersion).epsilon(1e-3));
}

}  // namespace

TEST_CASE("cities are found from counts over different numbers of months, per month") {
    simulate::Scene const truth = scene();
    auto const result = fit::fit_cities<2>(counted_over_months(), {});
    REQUIRE(result.model.cities.size() == 3);
    for (model::City<2> const& city : truth.truth.cities) {
        auto const& found = truths::nearest<2>(result.model, city);
        CHECK(truths::centre_error<2>(city, found) < 0.15);
        CHECK(found.amplitude == Catch::Approx(city.amplitude).epsilon(0.2));
    }
    CHECK(result.overdispersion == Catch::Approx(0.05).epsilon(0.4));
    CHECK(result.null_deviance > result.deviance);
    auto without = counted_over_months();
    without.exposure.resize(0);
    CHECK(fit::fit_cities<2>(without, {}).log_likelihood < result.log_likelihood - 50);
}

TEST_CASE("exposures in another unit divide the rates and change nothing else") {
    for (auto const noise : {fit::Noise::negbin, fit::Noise::gaussian}) {
        fit::Options<2> options;
        options.noise = noise;
        options.cities = 3;
        fit::Observations<2> stores = counted_over_months();
        auto const plain = fit::fit_cities<2>(stores, options);
        for (double const factor : {4.0, 1 / 7.0}) {
            stores = counted_over_months();
            stores.exposure *= factor;
            check_rates_divided(plain, fit::fit_cities<2>(stores, options), factor);
        }
    }
}

TEST_CASE("equal exposures are as good as none, to the last digit") {
    fit::Observations<2> stores = truths::stores_of(scene());
    auto const plain = fit::fit_cities<2>(stores, {});
    stores.exposure = Eigen::VectorXd::Ones(300);
    auto const ones = fit::fit_cities<2>(stores, {});
    CHECK(truths::identical<2>(plain.model, ones.model));
    CHECK(plain.bic == ones.bic);
    stores.exposure *= 0.1;
    check_rates_divided(plain, fit::fit_cities<2>(stores, {}), 0.1);
}

TEST_CASE("the seed's ways take exposures too") {
    fit::Options<2> options;
    options.init = fit::Init::kmeans;
    options.cities = 3;
    options.restarts = 5;
    auto const result = fit::fit_cities<2>(counted_over_months(), options);
    for (model::City<2> const& city : scene().truth.cities)
        CHECK(truths::centre_error<2>(city, truths::nearest<2>(result.model, city)) < 0.15);
}

TEST_CASE("exposures that say nothing are refused") {
    fit::Observations<2> stores = truths::stores_of(scene());
    for (double const bad : {0.0, -1.0, std::nan(""), double(INFINITY)}) {
        stores.exposure = Eigen::VectorXd::Ones(300);
        stores.exposure[7] = bad;
        CHECK_THROWS_AS(fit::fit_cities<2>(stores, {}), std::invalid_argument);
    }
    stores.exposure = Eigen::VectorXd::Ones(299);
    CHECK_THROWS_AS(fit::fit_cities<2>(stores, {}), std::invalid_argument);
}
