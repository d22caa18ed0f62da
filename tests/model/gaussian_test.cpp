#include "src/model/gaussian.hpp"

#include "tests/catch.hpp"
#include "tests/model/random_cities.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <cmath>

using random_cities::Numbers;

namespace {

/// The formula of the design, with the inverse taken by Eigen.
template <int D>
double written_out(model::City<D> const& city, model::Vector<D> const& x) {
    model::Vector<D> const offset = x - city.centre;
    return city.amplitude * std::exp(-0.5 * offset.dot(city.covariance.inverse() * offset));
}

/// s²·I + L·Lᵀ, with L filled by hand.
template <int D>
model::Matrix<D> spread_written_out(std::array<double, model::parameter_count<D>> const& parameters,
                                    double reach) {
    model::Matrix<D> lower = model::Matrix<D>::Zero();
    int at = 1 + D;
    for (int row = 0; row < D; ++row)
        for (int column = 0; column <= row; ++column, ++at)
            lower(row, column) = row == column ? std::exp(parameters[at]) : parameters[at];
    return reach * reach * model::Matrix<D>::Identity() + lower * lower.transpose();
}

}  // namespace

TEST_CASE("on a line, a store one standard deviation away gets exp(−½) of the amplitude") {
    model::City<1> city;
    city.amplitude = 300;
    city.centre[0] = 10;
    city.covariance(0, 0) = 16;
    CHECK(model::value_at<1>(city, model::Vector<1>(10.0)) == 300);
    CHECK(model::value_at<1>(city, model::Vector<1>(14.0)) == Catch::Approx(300 * std::exp(-0.5)));
    CHECK(model::value_at<1>(city, model::Vector<1>(2.0)) == Catch::Approx(300 * std::exp(-2.0)));
}

TEMPLATE_TEST_CASE_SIG("a city's value is a · exp(−½ (x−μ)ᵀ Σ⁻¹ (x−μ))", "", ((int D), D), 1, 2, 3) {
    Numbers numbers(1);
    for (int trial = 0; trial < 50; ++trial) {
        model::City<D> const city = random_cities::city<D>(numbers);
        model::Vector<D> const x = random_cities::position<D>(numbers);
        CHECK(model::value_at<D>(city, x) == Catch::Approx(written_out<D>(city, x)).epsilon(1e-11));
    }
}

TEMPLATE_TEST_CASE_SIG("a model's value is its background and what each city adds", "", ((int D), D), 1, 2,
                       3) {
    Numbers numbers(2);
    model::CityModel<D> const model{
        7,
        {random_cities::city<D>(numbers), random_cities::city<D>(numbers), random_cities::city<D>(numbers)}};
    model::Vector<D> const x = random_cities::position<D>(numbers);
    double sum = 7;
    for (auto const& city : model.cities)
        sum += written_out<D>(city, x);
    CHECK(model::value_at<D>(model, x) == Catch::Approx(sum).epsilon(1e-11));
    CHECK(model::value_at<D>(model::CityModel<D>{7, {}}, x) == 7);
}

TEMPLATE_TEST_CASE_SIG("parameters stand for the covariance s²·I + L·Lᵀ, L's diagonal as logarithms", "",
                       ((int D), D), 1, 2, 3) {
    Numbers numbers(3);
    for (double const reach : {0.0, 0.01, 0.7}) {
        for (int trial = 0; trial < 20; ++trial) {
            CAPTURE(reach, trial);
            auto const parameters = random_cities::parameters<D>(numbers, 1.5);
            model::City<D> const city = model::city_from_parameters<D>(parameters.data(), reach);
            CHECK(city.amplitude == parameters[0]);
            for (int d = 0; d < D; ++d)
                CHECK(city.centre[d] == parameters[1 + d]);
            CHECK(city.covariance.isApprox(spread_written_out<D>(parameters, reach), 1e-12));
        }
    }
}

TEMPLATE_TEST_CASE_SIG("the whitening W of a city makes W·Σ·Wᵀ the identity", "", ((int D), D), 1, 2, 3) {
    Numbers numbers(4);
    for (double const reach : {0.0, 0.3}) {
        auto const parameters = random_cities::parameters<D>(numbers, 1.5);
        auto const coefficients = model::coefficients_from_parameters<D, double>(parameters.data(), reach);
        model::Matrix<D> whitening = model::Matrix<D>::Zero();
        for (int row = 0; row < D; ++row)
            for (int column = 0; column <= row; ++column)
                whitening(row, column) = coefficients.whitening[model::triangle_index(row, column)];
        model::Matrix<D> const sigma = spread_written_out<D>(parameters, reach);
        CHECK((whitening * sigma * whitening.transpose()).isApprox(model::Matrix<D>::Identity(), 1e-10));
    }
}

TEMPLATE_TEST_CASE_SIG("any numbers in the parameters give a positive definite covariance", "", ((int D), D),
                       1, 2, 3) {
    Numbers numbers(5);
    for (double const reach : {0.0, 0.1}) {
        for (int trial = 0; trial < 500; ++trial) {
            CAPTURE(reach, trial);
            auto const parameters = random_cities::parameters<D>(numbers, 3);
            model::City<D> const city = model::city_from_parameters<D>(parameters.data(), reach);
            Eigen::SelfAdjointEigenSolver<model::Matrix<D>> const axes(city.covariance);
            CHECK(axes.eigenvalues().minCoeff() > 0);
            CHECK(axes.eigenvalues().minCoeff() >= reach * reach * (1 - 1e-9));
        }
    }
}

TEMPLATE_TEST_CASE_SIG("even extreme parameters give a value between zero and the amplitude", "",
                       ((int D), D), 1, 2, 3) {
    Numbers numbers(6);
    for (double const reach : {0.0, 0.01}) {
        for (int trial = 0; trial < 500; ++trial) {
            CAPTURE(reach, trial);
            auto parameters = random_cities::parameters<D>(numbers, 12);
            parameters[0] = 5;
            auto const city = model::coefficients_from_parameters<D, double>(parameters.data(), reach);
            std::array<double, D> at_centre, beside;
            for (int d = 0; d < D; ++d) {
                at_centre[d] = parameters[1 + d];
                beside[d] = parameters[1 + d] + numbers.between(-1, 1);
            }
            double const top = model::value_at<D, double, double>(city, at_centre);
            double const value = model::value_at<D, double, double>(city, beside);
            CHECK(top == 5);
            CHECK((value >= 0 && value <= 5));
        }
    }
}
