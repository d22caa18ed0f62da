#include "src/fit/inference/bootstrap.hpp"
#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"
#include "tests/fit/inference/inferred.hpp"

using fit::Noise;

namespace {

fit::FittedModel<2> settled() {
    return fit::refit(inferred::two_cities(Noise::negbin, 0.1));
}

}  // namespace

TEST_CASE("cities at the maximum of the likelihood that many stores see are identified") {
    fit::Inference<2> const inference(settled());
    for (int k = 0; k < 2; ++k) {
        CHECK(inference.identification(k).identified);
        CHECK(inference.identification(k).note.empty());
    }
}

TEST_CASE("two cities in one place are a flat direction, and spoil no other") {
    fit::FittedModel<2> fitted = settled();
    fit::Inference<2> const alone(fitted);
    fitted.model.cities[1].amplitude /= 2;
    fitted.model.cities.push_back(fitted.model.cities[1]);
    fit::Inference<2> const inference(fitted);
    CHECK(inference.identification(0).identified);
    CHECK(contains(inference.identification(1).note, "do not tell"));
    CHECK(contains(inference.identification(2).note, "do not tell"));
    CHECK(inference.flat_directions().cols() >= 1);
    CHECK(inference.centre_covariance(0)(0, 0) ==
          Catch::Approx(alone.centre_covariance(0)(0, 0)).epsilon(1e-3));
}

TEST_CASE("a city without amplitude is not identified, and spoils no other") {
    fit::FittedModel<2> fitted = settled();
    fit::Inference<2> const alone(fitted);
    fitted.model.cities.push_back(truths::round_city<2>(0, {0, -20e3}, 5e3));
    fit::Inference<2> const inference(fitted);
    CHECK(contains(inference.identification(2).note, "amplitude of 0"));
    CHECK(inference.identification(0).identified);
    CHECK(inference.covariance()(0, 0) == Catch::Approx(alone.covariance()(0, 0)).epsilon(1e-9));
}

TEST_CASE("a spread that a constraint holds away from the maximum is not told, the place is") {
    fit::FittedModel<2> fitted = settled();
    fitted.model.cities[0].covariance *= 1.015;
    fit::Inference<2> const inference(fitted);
    CHECK(inference.identification(0).identified);
    CHECK_FALSE(inference.identification(0).spread);
    CHECK(contains(inference.identification(0).note, "a constraint holds"));
    CHECK(inference.identification(1).spread);
}

TEST_CASE("a city away from the maximum is not identified") {
    fit::FittedModel<2> fitted = settled();
    fitted.model.cities[0].centre.x() += 5e3;
    fit::Inference<2> const inference(fitted);
    CHECK_FALSE(inference.identification(0).identified);
    CHECK(contains(inference.identification(0).note, "is not where"));
}

TEST_CASE("a city between the stores is uncertain, not tiny in error") {
    fit::FittedModel<2> fitted = settled();
    fitted.model.cities.push_back(truths::round_city<2>(1, {0, -40e3}, 8e3));
    fit::Inference<2> const inference(fitted);
    CHECK_FALSE(inference.identification(2).identified);
    CHECK(inference.covariance()(12, 12) > 0.25);  // of the logarithm of an amplitude below the background
}

TEST_CASE("a background on its bound is held and the cities keep their errors") {
    fit::FittedModel<2> fitted = settled();
    fitted.model.background = 1e-9;
    fit::Inference<2> const on_bound(fitted);
    fitted.background = false;
    fit::Inference<2> const none(fitted);
    CHECK(std::isnan(on_bound.background_se()));
    CHECK(on_bound.held(on_bound.background()));
    CHECK(on_bound.covariance().isApprox(none.covariance()));
    CHECK(on_bound.covariance().diagonal().head(12).minCoeff() > 0);
}
