#include "src/fit/likelihood/kernel.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/residual.hpp"
#include "tests/catch.hpp"
#include "tests/fit/truths.hpp"

#include <ceres/jet.h>

#include <string_view>

namespace {

#define FOOTFALL_KERNEL_OF(isa)          \
    [] {                                 \
        if constexpr (D == 1)            \
            return fit::isa::kernel_1(); \
        else if constexpr (D == 2)       \
            return fit::isa::kernel_2(); \
        else                             \
            return fit::isa::kernel_3(); \
    }()

/// The kernels of all instruction sets that this machine runs.
template <int D>
std::vector<fit::Kernel<D>> runnable_kernels() {
    std::vector<fit::Kernel<D>> kernels{FOOTFALL_KERNEL_OF(baseline)};
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        kernels.push_back(FOOTFALL_KERNEL_OF(avx2));
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        kernels.push_back(FOOTFALL_KERNEL_OF(avx512));
#endif
    return kernels;
}

#undef FOOTFALL_KERNEL_OF

/// Rounding, in units of the city's amplitude; values may be as small as they like.
bool agrees(double value, double expected, double scale) {
    return std::abs(value - expected) <= 1e-12 * std::abs(expected) + 1e-15 * scale;
}

/// Positions from the centre out to where exp() leaves the range of doubles.
template <int D>
fit::Data<D> far_and_near() {
    model::Positions<D> positions = truths::uniform_positions<D>(37, 1, 3);
    positions.rightCols(4) *= 1e3;
    return fit::Data<D>(positions, Eigen::VectorXd::Zero(37));
}

template <int D>
std::array<double, D> position_of(fit::Data<D> const& data, int store) {
    std::array<double, D> position;
    for (int d = 0; d < D; ++d)
        position[d] = data.coordinates[d][store];
    return position;
}

/// The plain template over Ceres' jets, by amplitude, centre and whitening.
template <int D>
auto by_ceres_jets(model::Coefficients<D, double> const& city, std::array<double, D> const& position) {
    using Jet = ceres::Jet<double, model::parameter_count<D>>;
    model::Coefficients<D, Jet> jets;
    jets.amplitude = Jet(city.amplitude, 0);
    for (int d = 0; d < D; ++d)
        jets.centre[d] = Jet(city.centre[d], 1 + d);
    for (int i = 0; i < model::triangle_size<D>; ++i)
        jets.whitening[i] = Jet(city.whitening[i], 1 + D + i);
    return model::value_at<D, Jet, double>(jets, position);
}

}  // namespace

TEMPLATE_TEST_CASE_SIG("every instruction set adds the values of the plain template", "", ((int D), D), 1, 2,
                       3) {
    fit::Data<D> const data = far_and_near<D>();
    for (fit::Kernel<D> const& kernel : runnable_kernels<D>()) {
        for (model::City<D> const& city : truths::three_cities<D>().cities) {
            auto const coefficients = model::coefficients_of(city);
            std::vector<double> values(data.padded, 2.5);
            kernel.add_values(coefficients, data.at(0).data(), data.padded, values.data());
            for (int s = 0; s < data.padded; ++s) {
                CAPTURE(kernel.instruction_set, s);
                double const expected =
                    model::value_at<D, double, double>(coefficients, position_of<D>(data, s));
                CHECK(agrees(values[s], 2.5 + expected, city.amplitude));
            }
        }
    }
}

TEMPLATE_TEST_CASE_SIG("every instruction set takes the derivatives of the plain template", "", ((int D), D),
                       1, 2, 3) {
    constexpr int n = model::parameter_count<D>;
    fit::Data<D> const data = far_and_near<D>();
    int const stride = data.padded + 3;
    auto const coefficients = model::coefficients_of(truths::three_cities<D>().cities[2]);
    for (fit::Kernel<D> const& kernel : runnable_kernels<D>()) {
        std::vector<double> values(data.padded, 1.0);
        std::vector<double> derivatives(static_cast<std::size_t>(n) * stride, -77.0);
        kernel.add_values_and_derivatives(coefficients, data.at(0).data(), data.padded, values.data(),
                                          derivatives.data(), stride);
        for (int s = 0; s < data.padded; ++s) {
            auto const jet = by_ceres_jets<D>(coefficients, position_of<D>(data, s));
            CHECK(agrees(values[s], 1 + jet.a, coefficients.amplitude));
            for (int k = 0; k < n; ++k) {
                CAPTURE(kernel.instruction_set, s, k);
                CHECK(agrees(derivatives[k * stride + s], jet.v[k], 100 * coefficients.amplitude));
            }
        }
        for (int k = 0; k < n; ++k)
            for (int s = data.padded; s < stride; ++s)
                CHECK(derivatives[k * stride + s] == -77.0);
    }
}

TEST_CASE("every instruction set judges counts as the scalar formulas do") {
    std::vector<double> const values{0, 0.5, 1, 2.75, 30, 1234.5, 1e7, 31};
    std::vector<double> const fitted{0.01, 0.7, 2.8, 31, 31 * (1 + 1e-7), 5e4, 1e-9, 31};
    static_assert(fit::padding == 8);
    for (fit::Kernel<2> const& kernel : runnable_kernels<2>())
        for (double const alpha : {0.0, 1e-7, 0.05, 3.0}) {
            std::vector<double> residuals(8), slopes(8);
            kernel.count_residuals(values.data(), fitted.data(), 8, alpha, residuals.data(), slopes.data());
            double expected = 0;
            for (int s = 0; s < 8; ++s) {
                CAPTURE(kernel.instruction_set, alpha, s);
                auto const root = fit::count_residual(values[s], fitted[s], alpha);
                CHECK(residuals[s] == Catch::Approx(root.residual).epsilon(1e-12).margin(1e-12));
                CHECK(slopes[s] == Catch::Approx(root.slope).epsilon(1e-12));
                expected += fit::count_log_density(values[s], fitted[s], alpha) + fit::lgamma(values[s] + 1);
            }
            double const sum =
                kernel.count_log_likelihood(values.data(), fitted.data(), 8, fit::CountLogDensity(alpha));
            CHECK(sum == Catch::Approx(expected).epsilon(1e-12));
        }
}

TEST_CASE("every instruction set adds up the products of rows as Eigen does") {
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    constexpr int row_count = 12, count = 40, stride = 48;
    simulate::Random random(5);
    Rows rows(row_count, stride);
    for (Eigen::Index i = 0; i < rows.size(); ++i)
        rows(i) = random.uniform(-1, 1);
    Rows const expected = rows.leftCols(count) * rows.leftCols(count).transpose();
    for (fit::Kernel<2> const& kernel : runnable_kernels<2>()) {
        Rows gram = Rows::Constant(row_count, row_count, 3.0);
        kernel.add_gram(rows.data(), row_count, count, stride, gram.data());
        for (int i = 0; i < row_count; ++i)
            for (int j = 0; j <= i; ++j) {
                CAPTURE(kernel.instruction_set, i, j);
                CHECK(gram(i, j) == Catch::Approx(3 + expected(i, j)).epsilon(1e-13).margin(1e-13));
            }
        std::vector<double> sums(row_count, 2.0);
        kernel.add_weighted_sums(rows.data(), rows.data(), row_count, count, stride, sums.data());
        for (int i = 0; i < row_count; ++i)
            CHECK(sums[i] == Catch::Approx(2 + expected(i, 0)).epsilon(1e-13).margin(1e-13));
    }
}

TEST_CASE("the kernel in use is one that this machine runs, and the same in every dimension") {
    std::string_view const chosen = fit::kernel<2>().instruction_set;
    bool runnable = false;
    for (auto const& kernel : runnable_kernels<2>())
        runnable = runnable || chosen == kernel.instruction_set;
    CHECK(runnable);
    CHECK(chosen == fit::kernel<1>().instruction_set);
    CHECK(chosen == fit::kernel<3>().instruction_set);
}

TEST_CASE("observations are padded to whole packs with the last position and no value") {
    model::Positions<2> positions(2, 3);
    positions << 1, 2, 3, 4, 5, 6;
    fit::Data<2> const data(positions, Eigen::Vector3d(10, 20, 30));
    CHECK(data.count == 3);
    CHECK(data.padded == fit::padding);
    CHECK(data.coordinates[0].back() == 3);
    CHECK(data.coordinates[1].back() == 6);
    CHECK(data.values[2] == 30);
    CHECK(data.values.back() == 0);
}
