#include "src/fit/likelihood/noise.hpp"
#include "src/fit/likelihood/residual.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <numbers>
#include <vector>

using fit::Noise;

namespace {

/// Counts and others, far from and near to what is fitted.
std::vector<double> const values_tried{0, 0.5, 1, 2.75, 30, 1234.5};
std::vector<double> const fitted_tried{0.01, 0.7, 2.8, 31, 5e4};

double variance_of(Noise noise, double fitted, double alpha) {
    if (noise == Noise::gaussian) return 1;
    return fitted + (noise == Noise::negbin ? alpha * fitted * fitted : 0);
}

/// Twice the integral of (t − y) ÷ V(t) from y to f, by Simpson's rule in t = y + (f − y)·u: exact to many
/// digits however near f is to y.
double deviance_by_integral(double y, double f, double alpha) {
    constexpr int pieces = 4000;
    auto const integrand = [&](double u) {
        double const t = y + (f - y) * u;
        return 2 * (f - y) * (f - y) * u / (t + alpha * t * t);
    };
    double sum = integrand(0) + integrand(1);
    for (int i = 1; i < pieces; ++i)
        sum += (i % 2 == 1 ? 4 : 2) * integrand(static_cast<double>(i) / pieces);
    return sum / (3 * pieces);
}

}  // namespace

TEST_CASE("the deviance is the textbook's formula") {
    for (double const f : fitted_tried) {
        CHECK(fit::unit_deviance(Noise::gaussian, -3, f, 0.5) == Catch::Approx((f + 3) * (f + 3)));
        for (double const y : values_tried) {
            if (std::abs(y - f) < 0.2) continue;  // where the formula cancels
            CAPTURE(y, f);
            double const logarithm = y > 0 ? y * std::log(y / f) : 0;
            CHECK(fit::unit_deviance(Noise::poisson, y, f, 0) ==
                  Catch::Approx(2 * (logarithm - (y - f))).epsilon(1e-9));
            for (double const alpha : {0.05, 0.6, 3.0}) {
                double const rest = (y + 1 / alpha) * std::log((1 + alpha * y) / (1 + alpha * f));
                CHECK(fit::unit_deviance(Noise::negbin, y, f, alpha) ==
                      Catch::Approx(2 * (logarithm - rest)).epsilon(1e-9));
            }
        }
    }
}

TEST_CASE("the deviance is twice the log-likelihood lost against a fit that meets the value") {
    for (double const y : {0.5, 3.0, 400.25}) {
        for (double const f : {0.3, 7.0, 350.0}) {
            CAPTURE(y, f);
            for (Noise const noise : {Noise::poisson, Noise::negbin}) {
                double const lost = fit::log_density(noise, y, y, 0.3) - fit::log_density(noise, y, f, 0.3);
                CHECK(fit::unit_deviance(noise, y, f, 0.3) == Catch::Approx(2 * lost).epsilon(1e-9));
            }
        }
    }
}

TEST_CASE("the deviance keeps its digits where the fit nearly meets the value") {
    for (double const y : {0.5, 20.0, 9000.0}) {
        for (double const off : {-0.01, 1e-4, -3e-5, 1e-5, 1e-6, -1e-8, 1e-11}) {
            CAPTURE(y, off);
            double const f = y * (1 + off);
            // At 1e-11 the rounding of f − y is all that is left; else the rounding of y bounds the error.
            double const tolerance = std::abs(off) < 1e-9 ? 1e-4 : 1e-5;
            double const rounding = std::abs(off) < 1e-5 ? 0 : 4e-16 * y;
            CHECK(fit::unit_deviance(Noise::poisson, y, f, 0) ==
                  Catch::Approx(deviance_by_integral(y, f, 0)).epsilon(tolerance).margin(rounding));
            CHECK(fit::unit_deviance(Noise::negbin, y, f, 0.4) ==
                  Catch::Approx(deviance_by_integral(y, f, 0.4)).epsilon(tolerance).margin(rounding));
        }
    }
}

TEST_CASE("the residual carries the sign of fitted − value, and its slope is its derivative") {
    for (double const alpha : {0.0, 0.3}) {
        for (double const y : values_tried) {
            for (double const f : fitted_tried) {
                CAPTURE(alpha, y, f);
                double const h = 1e-5 * f;
                auto const root = fit::count_residual(y, f, alpha);
                double const above = fit::count_residual(y, f + h, alpha).residual;
                double const below = fit::count_residual(y, f - h, alpha).residual;
                CHECK((root.residual > 0) == (f > y));
                CHECK(root.slope == Catch::Approx((above - below) / (2 * h)).epsilon(1e-6));
            }
        }
    }
}

TEST_CASE("where the fit meets the value the residual is zero with the slope 1/√variance") {
    for (double const alpha : {0.0, 0.3}) {
        for (double const value : {0.01, 1.0, 17.5, 1e6}) {
            auto const root = fit::count_residual(value, value, alpha);
            CHECK(root.residual == 0);
            CHECK(root.slope == Catch::Approx(1 / std::sqrt(value + alpha * value * value)));
        }
    }
}

TEST_CASE("the probabilities of all counts add up to one, with the mean and variance of the model") {
    struct Law {
        Noise noise;
        double fitted, alpha;
    };
    for (Law const& law :
         {Law{Noise::poisson, 3.7, 0}, Law{Noise::poisson, 80, 0}, Law{Noise::negbin, 3.7, 0.4},
          Law{Noise::negbin, 60, 0.05}, Law{Noise::negbin, 5, 2}, Law{Noise::negbin, 40, 0}}) {
        CAPTURE(law.fitted, law.alpha);
        double sum = 0, mean = 0, square = 0;
        for (int count = 0; count < 3000; ++count) {
            double const probability = std::exp(fit::log_density(law.noise, count, law.fitted, law.alpha));
            sum += probability;
            mean += count * probability;
            square += probability * count * count;
        }
        CHECK(sum == Catch::Approx(1).epsilon(1e-9));
        CHECK(mean == Catch::Approx(law.fitted).epsilon(1e-8));
        CHECK(square - mean * mean ==
              Catch::Approx(variance_of(Noise::negbin, law.fitted, law.alpha)).epsilon(1e-7));
    }
}

TEST_CASE("the cumulative probability is the sum of the densities up to a count") {
    for (double const alpha : {0.0, 0.05, 0.4, 2.0}) {
        Noise const noise = alpha > 0 ? Noise::negbin : Noise::poisson;
        for (double const fitted : {0.2, 6.0, 45.0}) {
            double sum = 0;
            for (int count = 0; count < 120; ++count) {
                CAPTURE(alpha, fitted, count);
                sum += std::exp(fit::log_density(noise, count, fitted, alpha));
                CHECK(fit::cumulative(noise, count, fitted, alpha) == Catch::Approx(sum).epsilon(1e-9));
            }
        }
    }
    CHECK(fit::cumulative(Noise::poisson, -1, 5, 0) == 0);
}

TEST_CASE("for gaussian the dispersion is the variance") {
    double const variance = 4;
    CHECK(fit::log_density(Noise::gaussian, 7, 4, variance) ==
          Catch::Approx(-0.5 * std::log(2 * std::numbers::pi * 4) - 9.0 / 8));
    CHECK(fit::cumulative(Noise::gaussian, 4, 4, variance) == Catch::Approx(0.5));
    CHECK(fit::cumulative(Noise::gaussian, 4 + 2 * 1.959963985, 4, variance) == Catch::Approx(0.975));
    CHECK(fit::cumulative(Noise::gaussian, -100, -102, variance) == Catch::Approx(0.841344746));
}

TEST_CASE("a negative binomial without overdispersion is Poisson") {
    for (double const y : {0.0, 1.0, 12.5, 3000.0}) {
        for (double const f : {0.4, 11.0, 2900.0}) {
            CAPTURE(y, f);
            double const poisson = fit::log_density(Noise::poisson, y, f, 0);
            CHECK(fit::log_density(Noise::negbin, y, f, 0) == Catch::Approx(poisson));
            // To first order the two differ by α·((y − f)² − y) ÷ 2.
            for (double const alpha : {1e-12, 1e-9, 1e-7}) {
                double const first_order = 0.5 * alpha * ((y - f) * (y - f) - y);
                CHECK(fit::log_density(Noise::negbin, y, f, alpha) ==
                      Catch::Approx(poisson + first_order).epsilon(1e-6).margin(1e-6));
                CHECK(fit::unit_deviance(Noise::negbin, y, f, alpha) ==
                      Catch::Approx(fit::unit_deviance(Noise::poisson, y, f, 0)).epsilon(1e-3));
                CHECK(fit::cumulative(Noise::negbin, y, f, alpha) ==
                      Catch::Approx(fit::cumulative(Noise::poisson, y, f, 0)).epsilon(1e-3).margin(1e-9));
            }
        }
    }
}

TEST_CASE("the likelihood does not jump where its formula changes with the overdispersion") {
    for (double const change : {1e-5, 1e-10}) {
        double const below = fit::log_density(Noise::negbin, 700, 650, change * (1 - 1e-9));
        double const above = fit::log_density(Noise::negbin, 700, 650, change * (1 + 1e-9));
        CHECK(std::abs(above - below) < 2e-6);
    }
}

TEST_CASE("values need not be whole: densities follow the gamma function between the counts") {
    double const y = 2.5, f = 3.2, size = 1 / 0.4;
    CHECK(fit::log_density(Noise::poisson, y, f, 0) == Catch::Approx(y * std::log(f) - f - std::lgamma(3.5)));
    CHECK(fit::log_density(Noise::negbin, y, f, 0.4) ==
          Catch::Approx(std::lgamma(y + size) - std::lgamma(size) - std::lgamma(y + 1) +
                        size * std::log(size / (size + f)) + y * std::log(f / (size + f))));
    CHECK(fit::cumulative(Noise::negbin, 2.5, f, 0.4) > fit::cumulative(Noise::negbin, 2, f, 0.4));
    CHECK(fit::cumulative(Noise::negbin, 2.5, f, 0.4) < fit::cumulative(Noise::negbin, 3, f, 0.4));
}

TEST_CASE("what is above a value and what is not are all, and above it is exact where it is tiny") {
    for (Noise const noise : {Noise::gaussian, Noise::poisson, Noise::negbin})
        for (double const value : {0.0, 3.0, 40.0}) {
            CAPTURE(static_cast<int>(noise), value);
            CHECK(fit::cumulative(noise, value, 12, 0.3) + fit::exceedance(noise, value, 12, 0.3) ==
                  Catch::Approx(1));
        }
    // The next count is nearly all of the tail: 5^101 e^-5 / 101!, and what follows it.
    double const next = std::exp(fit::log_density(Noise::poisson, 101, 5, 0));
    CHECK(fit::exceedance(Noise::poisson, 100, 5, 0) > next);
    CHECK(fit::exceedance(Noise::poisson, 100, 5, 0) < next * (1 + 6.0 / 100));
    CHECK(fit::exceedance(Noise::gaussian, 20, 0, 1) == Catch::Approx(2.7536241e-89).epsilon(1e-6));
    CHECK(fit::exceedance(Noise::poisson, -1, 5, 0) == 1);
    CHECK(fit::exceedance(Noise::poisson, 3, 0, 0) == 0);
}
