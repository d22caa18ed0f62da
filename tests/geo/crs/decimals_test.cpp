#include "geo/crs/crs.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

namespace {

std::vector<double> rounded_numbers(double largest, double per_unit) {
    std::mt19937_64 engine(1);
    std::uniform_real_distribution<double> number(-largest, largest);
    std::vector<double> numbers(1000);
    for (double& at : numbers)
        at = std::round(number(engine) * per_unit) / per_unit;
    return numbers;
}

}  // namespace

TEST_CASE("numbers say how finely they are written, and those with all digits that they are not rounded") {
    CHECK(geo::decimal_step(std::vector<double>{3.25, 7}) == 0.01);
    CHECK(geo::decimal_step(std::vector<double>{1e6, 3, -12}) == 1);
    CHECK(geo::decimal_step(std::vector<double>{std::numbers::pi, 1}) == 0);
    CHECK(geo::decimal_step({}) == 1);
    CHECK(geo::decimal_step(rounded_numbers(180, 1e7)) == Catch::Approx(1e-7));
    CHECK(geo::decimal_step(rounded_numbers(6e6, 1e3)) == Catch::Approx(1e-3));
    CHECK(geo::decimal_step(rounded_numbers(6e6, 1e12)) == 0);
}

TEST_CASE("rounding to multiples of a step loses what its standard deviation says") {
    std::mt19937_64 engine(1);
    std::uniform_real_distribution<double> number(-100, 100);
    constexpr double step = 0.01;
    double square = 0;
    constexpr int count = 20'000;
    for (int i = 0; i < count; ++i) {
        double const exact = number(engine), lost = exact - std::round(exact / step) * step;
        square += lost * lost;
    }
    CHECK(std::sqrt(square / count) == Catch::Approx(geo::rounding_sd(step)).epsilon(0.02));
}
