#include "src/fit/inference/prediction.hpp"
#include "src/fit/likelihood/noise.hpp"
#include "tests/catch.hpp"
#include "tests/fit/inference/inferred.hpp"

using fit::Noise;

namespace {

fit::Prediction at(fit::Inference<2> const& inference, model::Vector<2> const& position,
                   double exposure = 1) {
    model::Positions<2> const positions = position;
    return fit::predict<2>(inference, {positions, {}, Eigen::VectorXd::Constant(1, exposure)}).at(0);
}

}  // namespace

TEST_CASE("a prediction is the model's value, and its parts add up to it") {
    fit::Inference<2> const inference(inferred::two_cities(Noise::negbin, 0.1));
    model::Vector<2> const position(-20e3, 5e3);
    fit::Prediction const once = at(inference, position), twice = at(inference, position, 2);
    CHECK(once.visitors == Catch::Approx(model::value_at<2>(inference.fitted().model, position)));
    CHECK(once.from_background + once.from_city.sum() == Catch::Approx(once.visitors));
    CHECK(twice.visitors == Catch::Approx(2 * once.visitors));
    CHECK(twice.se == Catch::Approx(2 * once.se));
    CHECK(once.se == Catch::Approx(inference.standard_error(inference.rate_gradient(position))));
}

TEST_CASE("a new count scatters more than its mean, and whole numbers bound it") {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        double const alpha = noise == Noise::negbin ? 0.1 : 0;
        fit::Inference<2> const inference(inferred::two_cities(noise, alpha));
        fit::Prediction const there = at(inference, {-25e3, 0});
        CHECK((there.mean.low < there.visitors && there.visitors < there.mean.high));
        CHECK(there.count.low < there.mean.low);
        CHECK(there.count.high > there.mean.high);
        if (noise != Noise::gaussian) CHECK(there.count.low == std::round(there.count.low));
    }
}

TEST_CASE("a site that hardly anything is known about has limits of a count around those of its mean") {
    fit::Inference<2> const inference(inferred::two_cities(Noise::negbin, 0.1));
    for (double km = 30; km < 300; km += 5) {
        fit::Prediction const there = at(inference, {-25e3, km * 1e3});
        CHECK(there.count.low <= there.mean.low);
        CHECK(there.count.high >= there.mean.high - 1);
    }
}

TEST_CASE("a quantile of more than double precision tells apart is still found") {
    CHECK(fit::quantile(Noise::poisson, 0.5, 1e20, 0) == Catch::Approx(1e20).epsilon(1e-6));
    for (double const alpha : {0.2, 5.0})  // as just below, where counts are still told apart
        CHECK(fit::quantile(Noise::negbin, 0.9, 1.001e10, alpha) / 1.001e10 ==
              Catch::Approx(fit::quantile(Noise::negbin, 0.9, 0.999e10, alpha) / 0.999e10).epsilon(1e-6));
}

TEST_CASE("limits near nothing stay finite and above it") {
    fit::FittedModel<2> fitted = inferred::two_cities(Noise::poisson, 0);
    fitted.model.background = 0;
    fit::Inference<2> const inference(fitted);
    fit::Prediction const nowhere = at(inference, {1e6, 1e6});
    CHECK(nowhere.visitors == 0);
    CHECK(nowhere.mean.low == 0);
    CHECK(nowhere.count.high == 0);
    fit::Interval const wide = fit::interval_of_positive(1e-3, 10, 1.96);
    CHECK((wide.low >= 0 && wide.low < 1e-3));
    CHECK((wide.high > 10 && wide.high < 50));
}

TEST_CASE("a count's quantile is the least number with enough probability up to it") {
    for (double const fitted : {1e-6, 0.3, 7.0, 4000.0, 3e7})
        for (double const alpha : {0.0, 1e-6, 0.2, 3.0, 400.0})
            for (double const p : {1e-6, 0.025, 0.5, 0.975, 0.999999}) {
                double const q = fit::quantile(Noise::negbin, p, fitted, alpha);
                CAPTURE(fitted, alpha, p, q);
                CHECK(fit::cumulative(Noise::negbin, q, fitted, alpha) >= p);
                CHECK((q == 0 || fit::cumulative(Noise::negbin, q - 1, fitted, alpha) < p));
            }
}

TEST_CASE("limits of a narrow spread are symmetric in the precision, and of a share in the logit") {
    fit::Interval const spread = fit::interval_of_narrow_spread(5, 0.5, 2);
    CHECK(1 / (spread.low * spread.low) + 1 / (spread.high * spread.high) == Catch::Approx(2.0 / 25));
    fit::Interval const share = fit::interval_of_share(0.9, 0.05, 2);
    CHECK((share.low < 0.8 && share.high < 1));
    CHECK(share.low * share.high / ((1 - share.low) * (1 - share.high)) == Catch::Approx(81));
    CHECK(std::isfinite(fit::interval_of_narrow_spread(5, 5, 2).high));
}
