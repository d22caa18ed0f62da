#include "src/results/run/fitted.hpp"
#include "tests/catch.hpp"

#include <cmath>

using results::ground_covariance_m2;
using results::ground_spread;

TEST_CASE("the bearing runs clockwise from north") {
    for (double const bearing : {0.0, 30.0, 90.0, 135.0, 179.0}) {
        results::GroundSpread const spread = ground_spread(ground_covariance_m2(12, 5, bearing), {});
        CHECK(spread.major_sd_km == Catch::Approx(12));
        CHECK(spread.minor_sd_km == Catch::Approx(5));
        CHECK(std::remainder(spread.bearing_deg - bearing, 180) == Catch::Approx(0).margin(1e-9));
        CHECK(spread.bearing_deg >= 0);
        CHECK(spread.bearing_deg < 180);
    }
    Eigen::Matrix2d const north_east = (Eigen::Matrix2d() << 5, 4, 4, 5).finished();
    CHECK(ground_spread(north_east, {}).bearing_deg == Catch::Approx(45));
}

TEST_CASE("a spread in a plane twice too large and turned comes out true on the ground") {
    double const turn = 0.3;  // The plane's x axis points so many radians north of east.
    geo::GroundFromPlanar const ground{
        {0.5 * std::cos(turn), -0.5 * std::sin(turn), 0.5 * std::sin(turn), 0.5 * std::cos(turn)}};
    Eigen::Matrix2d const planar = Eigen::Vector2d(20e3 * 20e3, 8e3 * 8e3).asDiagonal();
    results::GroundSpread const spread = ground_spread(planar, ground);
    CHECK(spread.major_sd_km == Catch::Approx(10));
    CHECK(spread.minor_sd_km == Catch::Approx(4));
    CHECK(spread.bearing_deg == Catch::Approx(90 - turn * 180 / M_PI));
}
