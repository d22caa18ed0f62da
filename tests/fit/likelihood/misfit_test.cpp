#include "src/fit/likelihood/misfit.hpp"
#include "tests/catch.hpp"
#include "tests/fit/truths.hpp"

using fit::Noise;
using fit::Scale;

namespace {

constexpr int stores_of_test = 301;  // more than one tile, and not a multiple of a pack

/// Values around what a model expects, never exactly met.
template <int D>
fit::Data<D> scattered_data() {
    auto observations =
        truths::observed<D>(truths::three_cities<D>(), truths::uniform_positions<D>(stores_of_test, 1, 1));
    simulate::Random random(2);
    for (double& value : observations.values)
        value = random.poisson(3 * value);
    return fit::Data<D>(observations.positions, observations.values);
}

/// The same observations over exposures from 1 to 4.
template <int D>
fit::Data<D> exposed_data() {
    fit::Data<D> data = scattered_data<D>();
    data.exposure.assign(data.padded, 1.0);
    for (int s = 0; s < data.count; ++s)
        data.exposure[s] = 1 + s % 4;
    return data;
}

template <int D>
fit::Parameters<D> somewhere(fit::Scales const& scales) {
    model::CityModel<D> model = truths::three_cities<D>();
    model.cities[1].amplitude *= 2;
    model.cities[0].centre.array() += 0.1;
    return fit::parameters_of<D>(model, scales);
}

template <int D>
double& entry(fit::Parameters<D>& parameters, int k) {
    constexpr int n = model::parameter_count<D>;
    int const background = n * static_cast<int>(parameters.cities.size());
    if (k > background) return parameters.effects[static_cast<std::size_t>(k - background - 1)];
    bool const is_background = k == background;
    return is_background ? parameters.background : parameters.cities[k / n][k % n];
}

template <int D>
Eigen::VectorXd residuals_at(fit::Misfit<D> const& misfit, fit::Parameters<D> const& parameters) {
    std::vector<double> residual, slope;
    misfit.residuals(misfit.fitted(parameters), residual, slope);
    return Eigen::Map<Eigen::VectorXd const>(residual.data(), misfit.data().count);
}

/// The Jacobian of the residuals by central differences.
template <int D>
Eigen::MatrixXd jacobian(fit::Misfit<D> const& misfit, fit::Parameters<D> const& at) {
    constexpr double step = 1e-5;
    int const size = model::parameter_count<D> * static_cast<int>(at.cities.size()) + 1 +
                     static_cast<int>(at.effects.size());
    Eigen::MatrixXd columns(misfit.data().count, size);
    for (int k = 0; k < size; ++k) {
        fit::Parameters<D> above = at, below = at;
        entry<D>(above, k) += step;
        entry<D>(below, k) -= step;
        columns.col(k) = (residuals_at<D>(misfit, above) - residuals_at<D>(misfit, below)) / (2 * step);
    }
    return columns;
}

template <int D>
void check_normal_equations(fit::Misfit<D> const& misfit, fit::Parameters<D> const& at) {
    fit::NormalEquations const equations = misfit.normal_equations(at);
    Eigen::VectorXd const residual = residuals_at<D>(misfit, at);
    Eigen::MatrixXd const columns = jacobian<D>(misfit, at);
    Eigen::VectorXd const gradient = columns.transpose() * residual;
    Eigen::MatrixXd const hessian = columns.transpose() * columns;
    CHECK(misfit.cost(at) == Catch::Approx(0.5 * residual.squaredNorm()).epsilon(1e-12));
    CHECK(equations.cost == Catch::Approx(misfit.cost(at)).epsilon(1e-12));
    CHECK((equations.gradient - gradient).norm() < 1e-6 * gradient.norm());
    CHECK((equations.hessian - hessian).norm() < 1e-6 * hessian.norm());
    CHECK(equations.hessian == equations.hessian.transpose());
    Eigen::VectorXd padded = Eigen::VectorXd::Zero(misfit.data().padded);
    padded.head(misfit.data().count) = residual;
    CHECK((misfit.pulled_back(at, padded) - gradient).norm() < 1e-6 * gradient.norm());
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("gradient and Hessian are those of numerical differences, for every noise model", "",
                       ((int D), D), 1, 2, 3) {
    fit::Data<D> const data = scattered_data<D>();
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin})
        for (Scale const amplitude : {Scale::logarithmic, Scale::linear})
            for (Scale const background : {Scale::logarithmic, Scale::linear}) {
                double const reach = amplitude == Scale::linear ? 0.07 : 0;
                CAPTURE(static_cast<int>(noise), static_cast<int>(amplitude), static_cast<int>(background));
                fit::Scales const scales{amplitude, background, reach};
                fit::Misfit<D> const misfit(data, noise, 0.3, scales);
                check_normal_equations<D>(misfit, somewhere<D>(scales));
            }
}

TEMPLATE_TEST_CASE_SIG("they are with the effects of covariates too", "", ((int D), D), 1, 2, 3) {
    fit::Data<D> data = exposed_data<D>();
    simulate::Random random(5);
    for (int b = 0; b < 2; ++b) {
        data.covariates.emplace_back(data.padded, 0.0);
        for (int s = 0; s < data.count; ++s)
            data.covariates.back()[static_cast<std::size_t>(s)] = random.normal();
    }
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin})
        for (Scale const background : {Scale::logarithmic, Scale::linear}) {
            fit::Scales const scales{Scale::logarithmic, background, 0};
            fit::Misfit<D> const misfit(data, noise, 0.3, scales);
            fit::Parameters<D> at = somewhere<D>(scales);
            at.effects = {0.3, -0.2};
            check_normal_equations<D>(misfit, at);
            // As part of the exposures they are the same.
            fit::Data<D> folded = data;
            folded.multiply_exposure(Eigen::Vector2d(0.3, -0.2));
            fit::Parameters<D> without = at;
            without.effects.clear();
            CHECK(fit::Misfit<D>(folded, noise, 0.3, scales).cost(without) ==
                  Catch::Approx(misfit.cost(at)).epsilon(1e-9));
        }
}

TEMPLATE_TEST_CASE_SIG("they are with exposures too, and a fitted count is exposure times rate", "",
                       ((int D), D), 1, 2, 3) {
    fit::Data<D> const data = scattered_data<D>(), exposed = exposed_data<D>();
    fit::Scales const scales;
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::Misfit<D> const misfit(exposed, noise, 0.3, scales);
        check_normal_equations<D>(misfit, somewhere<D>(scales));
        std::vector<double> const rates =
            fit::Misfit<D>(data, noise, 0.3, scales).fitted(somewhere<D>(scales));
        CHECK(misfit.fitted(somewhere<D>(scales))[6] == Catch::Approx(3 * rates[6]).epsilon(1e-6));
    }
}

TEST_CASE("what others explain counts in the fit and in its derivatives") {
    fit::Data<2> const data = scattered_data<2>();
    fit::Scales const scales;
    std::vector<double> others(data.padded);
    for (int s = 0; s < data.padded; ++s)
        others[s] = 1 + 0.01 * s;
    fit::Misfit<2> const alone(data, Noise::negbin, 0.3, scales);
    fit::Misfit<2> const beside(data, Noise::negbin, 0.3, scales, &others);
    fit::Parameters<2> const at = somewhere<2>(scales);
    CHECK(beside.fitted(at)[100] == Catch::Approx(alone.fitted(at)[100] + 2));
    check_normal_equations<2>(beside, at);
}

TEST_CASE("the fitted visitors are the model's values at the stores") {
    fit::Data<2> const data = scattered_data<2>();
    fit::Scales const scales{Scale::logarithmic, Scale::linear, 0.05};
    fit::Parameters<2> const at = somewhere<2>(scales);
    model::CityModel<2> const model = fit::model_of<2>(at, scales);
    std::vector<double> const fitted = fit::Misfit<2>(data, Noise::gaussian, 0, scales).fitted(at);
    for (int s = 0; s < data.count; s += 17)
        CHECK(fitted[s] == Catch::Approx(model::value_at<2>(model, data.position(s))).epsilon(1e-12));
}

TEST_CASE("the cost is half the sum of the deviances") {
    fit::Data<2> const data = scattered_data<2>();
    fit::Scales const scales;
    fit::Parameters<2> const at = somewhere<2>(scales);
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin}) {
        fit::Misfit<2> const misfit(data, noise, 0.3, scales);
        std::vector<double> const fitted = misfit.fitted(at);
        double deviance = 0;
        for (int s = 0; s < data.count; ++s)
            deviance += fit::unit_deviance(noise, data.values[s], fitted[s], 0.3);
        CHECK(2 * misfit.cost(at) == Catch::Approx(deviance));
    }
}

TEST_CASE("counts where nothing at all is fitted still have a finite misfit") {
    fit::Data<2> const data = scattered_data<2>();
    fit::Scales const scales{Scale::logarithmic, Scale::linear, 0};
    fit::Parameters<2> const nothing;
    for (Noise const noise : {Noise::poisson, Noise::negbin})
        CHECK(std::isfinite(fit::Misfit<2>(data, noise, 0.3, scales).cost(nothing)));
}
