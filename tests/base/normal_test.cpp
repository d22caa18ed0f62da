#include "src/base/statistics.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <numbers>

TEST_CASE("normal quantiles are those of the tables") {
    CHECK(base::normal_quantile(0.5) == Catch::Approx(0).margin(1e-15));
    CHECK(base::normal_quantile(0.975) == Catch::Approx(1.959963984540054).epsilon(1e-14));
    CHECK(base::normal_quantile(0.025) == Catch::Approx(-1.959963984540054).epsilon(1e-14));
    CHECK(base::normal_quantile(1e-10) == Catch::Approx(-6.361340902404056).epsilon(1e-12));
}

TEST_CASE("a quantile has the probability it was asked for, far out too") {
    for (double p = 0.9; p > 1e-290; p *= 0.3) {
        double const z = base::normal_quantile(p);
        CHECK(0.5 * std::erfc(-z / std::numbers::sqrt2) == Catch::Approx(p).epsilon(1e-9));
    }
}

TEST_CASE("quantiles of probabilities 0 and 1 are finite") {
    CHECK(base::normal_quantile(0) < -37);
    CHECK(base::normal_quantile(1) > 8);
    CHECK(std::isfinite(base::normal_quantile(0)));
    CHECK(std::isfinite(base::normal_quantile(1)));
}
