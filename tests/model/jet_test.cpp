#include "src/model/gaussian.hpp"

#include "tests/catch.hpp"
#include "tests/model/random_cities.hpp"

#include <ceres/jet.h>

#include <cmath>
#include <complex>
#include <functional>
#include <vector>

using random_cities::Numbers;

namespace {

constexpr double step = 1e-5;  // the error of a central difference is then about 1e-10

template <std::size_t N>
double difference(std::function<double(std::array<double, N> const&)> const& function,
                  std::array<double, N> at, std::size_t k) {
    double const middle = at[k];
    at[k] = middle + step;
    double const above = function(at);
    at[k] = middle - step;
    return (above - function(at)) / (2 * step);
}

template <int D, typename T>
model::Coefficients<D, T> coefficients_in_order(std::array<T, model::parameter_count<D>> const& numbers) {
    model::Coefficients<D, T> city;
    city.amplitude = numbers[0];
    for (int d = 0; d < D; ++d)
        city.centre[d] = numbers[1 + d];
    for (int i = 0; i < model::triangle_size<D>; ++i)
        city.whitening[i] = numbers[1 + D + i];
    return city;
}

}  // namespace

// Our jet differentiates packs, whose functions are found by their arguments; complex numbers are another
// such scalar, without any instruction set.
TEMPLATE_TEST_CASE_SIG("our jet's derivatives of a value are those of central differences", "", ((int D), D),
                       1, 2, 3) {
    constexpr int n = model::parameter_count<D>;
    using Scalar = std::complex<double>;
    using Jet = model::Jet<Scalar, n>;
    Numbers numbers(1);
    for (int trial = 0; trial < 10; ++trial) {
        auto const at = random_cities::parameters<D>(numbers, 1.2);
        model::Vector<D> const x = random_cities::position<D>(numbers);
        std::array<double, D> position;
        std::array<Scalar, D> scalar_position;
        for (int d = 0; d < D; ++d)
            scalar_position[d] = position[d] = x[d];
        std::array<Jet, n> jets;
        for (int k = 0; k < n; ++k)
            jets[k] = Jet(Scalar(at[k]), k);
        std::function<double(std::array<double, n> const&)> const value = [&](auto const& numbers_at) {
            return model::value_at<D, double, double>(coefficients_in_order<D, double>(numbers_at), position);
        };

        Jet const jet = model::value_at<D, Jet, Scalar>(coefficients_in_order<D, Jet>(jets), scalar_position);
        CHECK(jet.a.real() == Catch::Approx(value(at)).epsilon(1e-13));
        for (int k = 0; k < n; ++k) {
            CAPTURE(trial, k);
            CHECK(jet.v[k].real() == Catch::Approx(difference<n>(value, at, k)).epsilon(1e-7).margin(1e-8));
        }
    }
}

TEMPLATE_TEST_CASE_SIG("Ceres' jets through the coefficients agree with central differences", "",
                       ((int D), D), 1, 2, 3) {
    constexpr int n = model::parameter_count<D>;
    using Jet = ceres::Jet<double, n>;
    Numbers numbers(2);
    for (double const reach : {0.0, 0.4}) {
        auto const at = random_cities::parameters<D>(numbers, 1.0);
        std::array<Jet, n> jets;
        for (int k = 0; k < n; ++k)
            jets[k] = Jet(at[k], k);
        auto const by_jets = model::coefficients_from_parameters<D, Jet>(jets.data(), reach);
        for (int i = 0; i < model::triangle_size<D>; ++i) {
            std::function<double(std::array<double, n> const&)> const entry = [&](auto const& parameters) {
                return model::coefficients_from_parameters<D, double>(parameters.data(), reach).whitening[i];
            };
            CHECK(by_jets.whitening[i].a == Catch::Approx(entry(at)).epsilon(1e-13));
            for (int k = 0; k < n; ++k) {
                CAPTURE(reach, i, k);
                CHECK(by_jets.whitening[i].v[k] ==
                      Catch::Approx(difference<n>(entry, at, k)).epsilon(1e-7).margin(1e-8));
            }
        }
        CHECK(by_jets.amplitude.v[0] == 1);
        for (int d = 0; d < D; ++d)
            CHECK(by_jets.centre[d].v[1 + d] == 1);
    }
}
