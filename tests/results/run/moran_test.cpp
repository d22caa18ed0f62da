#include "src/results/run/verdict.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <random>
#include <vector>

namespace {

std::vector<geo::Planar> scattered(int count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<geo::Planar> places;
    for (int i = 0; i < count; ++i) {
        double const x = static_cast<double>(random() >> 11) * 0x1p-53;
        places.push_back({x, static_cast<double>(random() >> 11) * 0x1p-53});
    }
    return places;
}

std::vector<double> noise(int count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<double> values;
    for (int i = 0; i < count; ++i)
        values.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
    return values;
}

}  // namespace

// Neighbours: 0 ↔ 1, 2 → 1, 3 → 2. Deviations −1.5, −0.5, 0.5, 1.5: Σ over neighbours 0.75 + 0.75 − 0.25 +
// 0.75 = 2, Σ of squares 5, so I = (4 ÷ 4) · 2 ÷ 5. S₁ = 4 + 2 (one mutual pair, both ways), S₂ = 4 + 9 + 4 +
// 1, and b₂ = (2 · 1.5⁴ + 2 · 0.5⁴) ÷ 4 ÷ 1.25² = 1.64; E[I²] = (4 · (7 · 6 − 4 · 18 + 48) − 1.64 · (12 · 6 −
// 8 · 18 + 96)) ÷ (3 · 2 · 1 · 16) = 0.34.
TEST_CASE("Moran's I of four places in a row is what it is by hand") {
    std::vector<geo::Planar> const places{{0, 0}, {1, 0}, {2.1, 0}, {3.3, 0}};
    auto const moran = results::morans_i(places, std::vector<double>{1, 2, 3, 4}, 1);
    REQUIRE(moran);
    CHECK(moran->i == Catch::Approx(0.4));
    CHECK(moran->expected == Catch::Approx(-1.0 / 3));
    CHECK(moran->variance == Catch::Approx(0.34 - 1.0 / 9));
    CHECK(moran->p == Catch::Approx(0.5 * std::erfc((0.4 + 1.0 / 3) / std::sqrt(2 * (0.34 - 1.0 / 9)))));
}

TEST_CASE("values without a pattern have an I near 0 and a p that is uniform") {
    int small = 0;
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        auto const moran = results::morans_i(scattered(150, seed), noise(150, seed + 1000));
        sum += moran->i;
        small += moran->p < 0.1;
    }
    CHECK(sum / 200 == Catch::Approx(-1.0 / 149).margin(0.01));
    CHECK(small == Catch::Approx(20).margin(13));
}

TEST_CASE("a gradient is significant, a chessboard is not") {
    std::vector<geo::Planar> places;
    std::vector<double> gradient, chessboard;
    for (int i = 0; i < 400; ++i) {
        places.push_back({1e3 * (i % 20), 1e3 * (i / 20)});
        gradient.push_back(i % 20 + 0.3 * (i / 20));
        chessboard.push_back((i % 20 + i / 20) % 2);
    }
    CHECK(results::morans_i(places, gradient)->i > 0.8);
    CHECK(results::morans_i(places, gradient)->p < 1e-10);
    CHECK(results::morans_i(places, chessboard, 4)->p > 0.99);
}

TEST_CASE("too few places and equal values have no Moran's I") {
    CHECK_FALSE(results::morans_i(scattered(9, 1), noise(9, 2)).has_value());
    CHECK_FALSE(results::morans_i(scattered(30, 1), std::vector<double>(30, 2.0)).has_value());
}

TEST_CASE("places on one spot are each other's neighbours, but where all are on it nobody is nearer") {
    std::vector<geo::Planar> places(40, {5, 5});
    CHECK_FALSE(results::morans_i(places, noise(40, 3)));
    std::fill_n(places.begin(), 20, geo::Planar{9, 5});
    auto const moran = results::morans_i(places, noise(40, 3));
    REQUIRE(moran);
    CHECK(std::isfinite(moran->i));
}
