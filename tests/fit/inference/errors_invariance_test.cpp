#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"
#include "tests/fit/inference/inferred.hpp"

using fit::Noise;

TEST_CASE("errors do not depend on the unit of the positions") {
    fit::FittedModel<2> const metres = inferred::two_cities(Noise::negbin, 0.1);
    fit::FittedModel<2> kilometres = metres;
    kilometres.stores.positions /= 1e3;
    for (auto& city : kilometres.model.cities) {
        city.centre /= 1e3;
        city.covariance /= 1e6;
    }
    fit::Inference<2> const a(metres), b(kilometres);
    // A minimum found by values alone, that of the dispersion, is told to half the digits.
    CHECK(b.covariance().isApprox(a.covariance(), 1e-6));
    CHECK((1e6 * b.centre_covariance(1)).isApprox(a.centre_covariance(1), 1e-6));
    CHECK(b.dispersion() == Catch::Approx(a.dispersion()).epsilon(1e-6));
    model::Vector<2> const off = metres.model.cities[1].centre + model::Vector<2>(3e3, 1e3);
    CHECK(b.centre_distance(1, off / 1e3) == Catch::Approx(a.centre_distance(1, off)));
}

TEST_CASE("errors do not depend on the order of the stores") {
    fit::FittedModel<2> const forwards = inferred::two_cities(Noise::negbin, 0.1);
    fit::FittedModel<2> backwards = forwards;
    backwards.stores.positions = forwards.stores.positions.rowwise().reverse();
    backwards.stores.values = forwards.stores.values.reverse();
    fit::Inference<2> const a(forwards), b(backwards);
    CHECK(b.covariance().isApprox(a.covariance(), 1e-6));
    CHECK(b.dispersion_se() == Catch::Approx(a.dispersion_se()).epsilon(1e-4));
}

TEST_CASE("errors of centre and spread do not depend on the unit of exposure") {
    fit::FittedModel<2> weeks = inferred::two_cities(Noise::negbin, 0.1);
    double const per_store = 1e6;
    weeks.stores.exposure = Eigen::VectorXd::Constant(weeks.stores.values.size(), per_store);
    weeks.model.background /= per_store;
    for (auto& city : weeks.model.cities)
        city.amplitude /= per_store;
    fit::Inference<2> const a(inferred::two_cities(Noise::negbin, 0.1)), b(weeks);
    CHECK(b.covariance().topLeftCorner(12, 12).isApprox(a.covariance().topLeftCorner(12, 12), 1e-6));
    CHECK(per_store * b.background_se() == Catch::Approx(a.background_se()).epsilon(1e-6));
}

TEST_CASE(
    "the corrected dispersion is larger than the most likely one, the more so the fewer stores there are") {
    auto const correction = [](int stores) {
        fit::FittedModel<2> fitted = inferred::two_cities(Noise::gaussian, 0, stores);
        double const error =
            (truths::observed<2>(fitted.model, fitted.stores.positions).values - fitted.stores.values)
                .squaredNorm() /
            stores;
        return fit::Inference<2>(fitted).dispersion() / error;
    };
    CHECK(correction(100) == Catch::Approx(100.0 / 87));  // 13 parameters
    CHECK(correction(600) == Catch::Approx(600.0 / 587));
}
