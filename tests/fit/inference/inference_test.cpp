#include "src/fit/inference/inference.hpp"
#include "tests/catch.hpp"
#include "tests/fit/local_steps.hpp"

#include <Eigen/Eigenvalues>

using fit::Noise;

namespace {

constexpr int fitted_stores = 400;

/// Three cities and counts around them, with exposures between 1 and 2.
template <int D>
fit::FittedModel<D> example(Noise noise) {
    fit::FittedModel<D> fitted{.model = truths::three_cities<D>(), .stores = {}, .noise = noise};
    fitted.model.background = 2;
    for (auto& city : fitted.model.cities)
        city.amplitude *= 10;
    fitted.stores = truths::observed<D>(fitted.model, truths::uniform_positions<D>(fitted_stores, 1, 1));
    fitted.stores.exposure = Eigen::VectorXd::LinSpaced(fitted_stores, 1, 2);
    fitted.overdispersion = noise == Noise::negbin ? 0.2 : 0;
    simulate::Random random(3);
    for (int s = 0; s < fitted_stores; ++s)
        fitted.stores.values[s] = random.negative_binomial(
            fitted.stores.exposure[s] * fitted.stores.values[s], fitted.overdispersion);
    return fitted;
}

template <int D>
double variance(Noise noise, double expected, double dispersion) {
    if (noise == Noise::gaussian) return dispersion;
    return expected + (noise == Noise::negbin ? dispersion * expected * expected : 0);
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("the information is that of numerical derivatives, for every noise model", "",
                       ((int D), D), 1, 2, 3) {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::FittedModel<D> const fitted = example<D>(noise);
        fit::Inference<D> const inference(fitted);
        Eigen::MatrixXd numerical = Eigen::MatrixXd::Zero(inference.parameters(), inference.parameters());
        for (int s = 0; s < fitted_stores; ++s) {
            model::Vector<D> const at = fitted.stores.positions.col(s);
            auto const expected = [&](auto const& model) {
                return fitted.stores.exposure[s] * model::value_at<D>(model, at);
            };
            Eigen::VectorXd const slope = local_steps::gradient<D>(fitted.model, expected);
            numerical += slope * slope.transpose() /
                         variance<D>(noise, expected(fitted.model), inference.dispersion());
        }
        CAPTURE(D, static_cast<int>(noise));
        CHECK((inference.information() - numerical).norm() < 1e-6 * numerical.norm());
        Eigen::MatrixXd const unit = inference.information() * inference.covariance();
        CHECK((unit - Eigen::MatrixXd::Identity(unit.rows(), unit.cols())).norm() < 1e-6);
    }
}

TEST_CASE("the information is minus the second derivative of the likelihood where the fit meets the counts") {
    fit::FittedModel<2> fitted = example<2>(Noise::poisson);
    fitted.stores = truths::observed<2>(fitted.model, fitted.stores.positions);
    fitted.stores.exposure = {};
    auto const log_likelihood = [&](model::CityModel<2> const& model) {
        double sum = 0;
        for (int s = 0; s < fitted_stores; ++s)
            sum += fit::log_density(Noise::poisson, fitted.stores.values[s],
                                    model::value_at<2>(model, fitted.stores.positions.col(s)), 0);
        return sum;
    };
    fit::Inference<2> const inference(fitted);
    constexpr double step = 1e-3;
    double const here = log_likelihood(fitted.model);
    for (int i = 0; i < inference.parameters(); ++i) {
        double const around = log_likelihood(local_steps::stepped<2>(fitted.model, i, step)) +
                              log_likelihood(local_steps::stepped<2>(fitted.model, i, -step));
        CAPTURE(i);
        CHECK((2 * here - around) / (step * step) ==
              Catch::Approx(inference.information()(i, i)).epsilon(1e-4));
    }
}

TEMPLATE_TEST_CASE_SIG("gradients of what is shown are those of numerical differences", "", ((int D), D), 1,
                       2, 3) {
    fit::FittedModel<D> const fitted = example<D>(Noise::poisson);
    fit::Inference<D> const inference(fitted);
    auto const check = [&](Eigen::VectorXd const& gradient, auto const& function) {
        Eigen::VectorXd const numerical = local_steps::gradient<D>(fitted.model, function);
        CHECK((gradient - numerical).norm() < 1e-7 * (1 + numerical.norm()));
    };
    model::Vector<D> const at = model::Vector<D>::Constant(0.1);
    check(inference.rate_gradient(at), [&](auto const& m) { return model::value_at<D>(m, at); });
    check(inference.log_amplitude_gradient(1), [](auto const& m) { return std::log(m.cities[1].amplitude); });
    check(inference.log_integral_gradient(2),
          [](auto const& m) { return std::log(truths::integral<D>(m.cities[2])); });
    model::Vector<D> const p = model::Vector<D>::Unit(0), q = model::Vector<D>::LinSpaced(0.3, 1);
    check(inference.covariance_gradient(1, p, q),
          [&](auto const& m) -> double { return p.dot(m.cities[1].covariance * q); });

    fit::Visits const visits = inference.visits(fitted.stores);
    auto const visits_of = [&](model::City<D> const& city) {
        double sum = 0;
        for (int s = 0; s < fitted_stores; ++s)
            sum += fitted.stores.exposure[s] * model::value_at<D>(city, fitted.stores.positions.col(s));
        return sum;
    };
    CHECK(visits.of_city[1] == Catch::Approx(visits_of(fitted.model.cities[1])));
    check(visits.gradients.col(1), [&](auto const& m) { return visits_of(m.cities[1]); });
    check(visits.total_gradient, [&](auto const& m) {
        double sum = m.background * fitted.stores.exposure.sum();
        for (auto const& city : m.cities)
            sum += visits_of(city);
        return sum;
    });
}

TEST_CASE("one Gaussian on a dense grid has the errors of the closed form") {
    // On a grid of spacing h the sums over squared derivatives become integrals of exp(−z²) times powers of
    // z: in units of π·a²·s²/(h²·σ²) the centre's information is ½ per axis, and that of log a and the
    // relative variances is (1 ¼ ¼; ¼ 3/16 1/16; ¼ 1/16 3/16), whose inverse has the diagonal 2, 8, 8.
    constexpr int side = 101;
    constexpr double spacing = 0.1, noise_sd = 0.01, amplitude = 3;
    fit::FittedModel<2> fitted{.model = {0, {truths::round_city<2>(amplitude, {0, 0}, 1)}}};
    fitted.stores.positions.resize(2, side * side);
    fitted.stores.values.resize(side * side);
    for (int s = 0; s < side * side; ++s) {
        fitted.stores.positions.col(s) << spacing * (s % side - side / 2), spacing * (s / side - side / 2);
        fitted.stores.values[s] = model::value_at<2>(fitted.model, fitted.stores.positions.col(s)) +
                                  (s % 2 == 0 ? noise_sd : -noise_sd);
    }
    fitted.noise = Noise::gaussian;
    fitted.background = false;
    fit::Inference<2> const inference(fitted);
    double const square = spacing * spacing * noise_sd * noise_sd / (std::acos(-1.0) * amplitude * amplitude);
    CHECK(inference.dispersion() == Catch::Approx(noise_sd * noise_sd).epsilon(1e-3));
    CHECK(inference.covariance()(0, 0) == Catch::Approx(2 * square).epsilon(2e-3));
    CHECK(inference.centre_covariance(0)(0, 0) == Catch::Approx(2 * square).epsilon(2e-3));
    CHECK(inference.centre_covariance(0)(0, 1) == Catch::Approx(0).margin(1e-6 * square));
    CHECK(inference.covariance()(3, 3) == Catch::Approx(8 * square).epsilon(2e-3));
}

TEST_CASE("a model with nothing to solve for has no errors and no trouble") {
    fit::FittedModel<2> nothing = example<2>(Noise::poisson);
    nothing.model = {0, {}};
    nothing.background = false;
    fit::Inference<2> const inference(nothing);
    CHECK(inference.covariance().norm() == 0);
}

TEST_CASE("limits are wider where the number of cities was searched, and errors are the same") {
    fit::FittedModel<2> fitted = example<2>(Noise::negbin);
    fit::Inference<2> const given(fitted);
    fitted.searched = true;
    fit::Inference<2> const searched(fitted);
    double const wider = searched.critical() / given.critical();
    CHECK(wider > 1);
    CHECK(searched.critical_region() == Catch::Approx(wider * wider * given.critical_region()));
    CHECK(searched.covariance() == given.covariance());
}
