#include "src/fit/likelihood/parameters.hpp"
#include "src/base/random.hpp"
#include "tests/catch.hpp"

namespace {

template <int D>
model::City<D> random_city(base::Random& random, double reach) {
    model::City<D> city;
    model::Matrix<D> root;
    for (int i = 0; i < D * D; ++i)
        root(i) = random.uniform(-1, 1);
    for (int d = 0; d < D; ++d)
        city.centre[d] = random.uniform(-3, 3);
    city.amplitude = random.uniform(0.1, 50);
    city.covariance = root * root.transpose() + (reach * reach + 0.01) * model::Matrix<D>::Identity();
    return city;
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("a city comes back from its parameters", "", ((int D), D), 1, 2, 3) {
    base::Random random(1);
    for (fit::Scale const amplitude : {fit::Scale::logarithmic, fit::Scale::linear}) {
        for (double const reach : {0.0, 0.05, 1.5}) {
            for (int trial = 0; trial < 25; ++trial) {
                CAPTURE(reach, trial);
                fit::Scales const scales{amplitude, fit::Scale::linear, reach};
                model::City<D> const city = random_city<D>(random, reach);
                model::City<D> const back = fit::city_of<D>(fit::parameters_of<D>(city, scales), scales);
                CHECK(back.amplitude == Catch::Approx(city.amplitude).epsilon(1e-13));
                CHECK(back.centre == city.centre);
                CHECK(back.covariance.isApprox(city.covariance, 1e-11));
            }
        }
    }
}

TEMPLATE_TEST_CASE_SIG("a city narrower than the reach becomes as narrow as the reach allows", "",
                       ((int D), D), 1, 2, 3) {
    fit::Scales const scales{fit::Scale::linear, fit::Scale::linear, 0.5};
    model::City<D> city;
    city.amplitude = 2;
    city.covariance *= 0.01;
    city.covariance(0, 0) = 4;
    model::City<D> const back = fit::city_of<D>(fit::parameters_of<D>(city, scales), scales);
    CHECK(back.covariance(0, 0) == Catch::Approx(4));
    for (int d = 1; d < D; ++d) {
        CHECK(back.covariance(d, d) >= 0.25);
        CHECK(back.covariance(d, d) == Catch::Approx(0.25).epsilon(1e-4));
    }
}

TEST_CASE("a model comes back from its parameters, background included") {
    base::Random random(2);
    model::CityModel<2> const model{7.5, {random_city<2>(random, 0), random_city<2>(random, 0)}};
    for (fit::Scale const background : {fit::Scale::logarithmic, fit::Scale::linear}) {
        fit::Scales const scales{fit::Scale::logarithmic, background, 0.01};
        model::CityModel<2> const back = fit::model_of<2>(fit::parameters_of<2>(model, scales), scales);
        CHECK(back.background == Catch::Approx(7.5));
        REQUIRE(back.cities.size() == 2);
        CHECK(back.cities[1].covariance.isApprox(model.cities[1].covariance, 1e-10));
    }
}
