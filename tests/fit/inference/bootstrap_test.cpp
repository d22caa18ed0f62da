#include "src/fit/inference/bootstrap.hpp"
#include "tests/catch.hpp"
#include "tests/fit/inference/inferred.hpp"

using fit::Noise;

namespace {

double error_of(std::vector<model::CityModel<2>> const& refits, auto const& quantity) {
    std::vector<double> values;
    for (auto const& refit : refits)
        values.push_back(quantity(refit));
    return fit::percentiles_of(values).standard_error();
}

}  // namespace

TEST_CASE("a refit of counts without noise finds the cities that they come from") {
    fit::FittedModel<2> start = inferred::two_cities(Noise::poisson, 0);
    model::CityModel<2> const truth = start.model;
    start.stores = truths::observed<2>(truth, start.stores.positions);
    start.model.cities[0].centre.x() += 4e3;
    start.model.cities[0].covariance *= 0.7;
    start.model.cities[1].amplitude *= 1.5;
    start.model.background = 15;
    truths::Errors const errors = truths::errors_of<2>(truth, fit::refit(start).model);
    CHECK(errors.centre < 1e-4);
    CHECK(errors.covariance < 1e-4);
    CHECK(errors.integral < 1e-4);
}

TEST_CASE("a refit leaves no score behind") {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::Inference<2> const inference(
            fit::refit(inferred::two_cities(noise, noise == Noise::negbin ? 0.1 : 0)));
        CHECK(inference.identification(0).identified);
        CHECK(inference.identification(1).identified);
    }
}

TEST_CASE("the bootstrap's errors are Fisher's within 20 % where there are 500 stores and more") {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::Inference<2> const inference(
            fit::refit(inferred::two_cities(noise, noise == Noise::negbin ? 0.2 : 0)));
        auto const refits = fit::bootstrap<2>(inference, {.samples = 500, .seed = 3, .threads = 2});
        REQUIRE(refits.size() == 500);
        for (int k = 0; k < 2; ++k) {
            CAPTURE(static_cast<int>(noise), k);
            CHECK(error_of(refits, [k](auto const& m) { return m.cities[k].centre.x(); }) ==
                  Catch::Approx(std::sqrt(inference.centre_covariance(k)(0, 0))).epsilon(0.2));
            CHECK(error_of(refits, [k](auto const& m) { return std::log(m.cities[k].amplitude); }) ==
                  Catch::Approx(inference.standard_error(inference.log_amplitude_gradient(k))).epsilon(0.2));
            CHECK(
                error_of(refits, [k](auto const& m) { return std::log(truths::integral<2>(m.cities[k])); }) ==
                Catch::Approx(inference.standard_error(inference.log_integral_gradient(k))).epsilon(0.2));
        }
        CHECK(error_of(refits, [](auto const& m) { return m.background; }) ==
              Catch::Approx(inference.background_se()).epsilon(0.2));
    }
}

TEST_CASE("the same seed gives the same refits on any number of threads") {
    fit::Inference<2> const inference(inferred::two_cities(Noise::negbin, 0.1, 200));
    auto const one = fit::bootstrap<2>(inference, {.samples = 7, .seed = 3, .threads = 1});
    auto const three = fit::bootstrap<2>(inference, {.samples = 7, .seed = 3, .threads = 3});
    auto const other = fit::bootstrap<2>(inference, {.samples = 7, .seed = 4, .threads = 1});
    for (std::size_t i = 0; i < 7; ++i) {
        CHECK(truths::identical(one[i], three[i]));
        CHECK_FALSE(truths::identical(one[i], other[i]));
    }
}

TEST_CASE("the bootstrap says how far it is and stops when asked") {
    fit::Inference<2> const inference(inferred::two_cities(Noise::negbin, 0.1, 200));
    int calls = 0;
    auto const twice = [&](double fraction, std::string_view) {
        CHECK((fraction >= 0 && fraction < 1));
        return ++calls < 2;
    };
    CHECK_THROWS_AS(fit::bootstrap<2>(inference, {.samples = 100}, twice), fit::Cancelled);
    CHECK(calls == 2);
}

TEST_CASE("percentiles lie between the values that surround them") {
    std::vector<double> values;
    for (int i = 0; i <= 200; ++i)
        values.push_back(200 - i);
    CHECK(fit::percentiles_of(values).low == Catch::Approx(5));
    CHECK(fit::percentiles_of(values).high == Catch::Approx(195));
    CHECK(std::isnan(fit::percentiles_of({}).low));
}
