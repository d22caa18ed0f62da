#include "src/base/random.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "tests/catch.hpp"

namespace {

/// Counts around expectations from 20 to 2000, of variance φ·fᵖ.
struct Scattered {
    fit::Expectation expected;
    Eigen::VectorXd visitors;

    Scattered(double factor, double power, std::uint64_t seed)
        : expected{Eigen::ArrayXd(4000), Eigen::ArrayXd::Zero(4000)}, visitors(4000) {
        base::Random random(seed);
        for (Eigen::Index i = 0; i < 4000; ++i) {
            double const f = random.log_uniform(20, 2000);
            expected.all[i] = f;
            visitors[i] = std::max(f + std::sqrt(factor * std::pow(f, power)) * random.normal(), 0.0);
        }
    }
};

}  // namespace

TEST_CASE("the deviance of a power is that of Poisson at 1, and twice as steep in the square near its root") {
    for (double const power : {1.0, 1.4, 1.8}) {
        CHECK(fit::deviance_of_power(50, 50, power) == 0);
        CHECK(fit::deviance_of_power(50.5, 50, power) == Approx(0.25 / std::pow(50, power)).epsilon(0.02));
        CHECK(std::isfinite(fit::deviance_of_power(0, 50, power)));
    }
    CHECK(fit::deviance_of_power(30, 50, 1) == Approx(2 * (30 * std::log(0.6) + 20)));
    CHECK(fit::deviance_of_power(30, 50, 1 + 1e-7) ==
          Approx(fit::deviance_of_power(30, 50, 1)).epsilon(1e-4));
}

TEST_CASE("factor and power of the variance are found") {
    for (double const power : {1.0, 1.5}) {
        Scattered const counts(3, power, 41);
        double const found = fit::likeliest_power(counts.visitors, counts.expected, 0);
        CHECK(found == Approx(power).margin(0.11));
        CHECK(fit::variance_of_counts(counts.visitors, counts.expected, power, 0).factor ==
              Approx(3).epsilon(0.1));
    }
}

TEST_CASE("what is off at the rim is the rim's, not every store's") {
    Scattered counts(2, 1, 42);
    base::Random random(43);
    for (Eigen::Index i = 0; i < 400; ++i) {
        counts.expected.of_rim[i] = 0.5 * counts.expected.all[i];
        counts.visitors[i] =
            std::max(counts.visitors[i] + 0.4 * counts.expected.of_rim[i] * random.normal(), 0.0);
    }
    auto const found = fit::variance_of_counts(counts.visitors, counts.expected, 1, 0);
    CHECK(found.factor == Approx(2).epsilon(0.1));
    CHECK(found.rim_error == Approx(0.4).epsilon(0.2));
    auto const inflation = fit::inflation_by_rim(found, counts.expected);
    CHECK(inflation.head(400).minCoeff() > 1);
    CHECK(inflation.tail(3600).maxCoeff() == 1);
}
