#include "src/results/run/rows.hpp"
#include "tests/catch.hpp"
#include "tests/results/example.hpp"

#include <numbers>

TEST_CASE("cities are ranked by visits and their shares leave the background's to one") {
    results::Fitted const fitted = example::fitted_in_britain();
    std::vector<db::CityRow> const cities = results::city_rows(fitted);
    REQUIRE(cities.size() == 2);
    CHECK(cities[0].amplitude == 900);
    CHECK(cities[0].rank == 1);
    CHECK(cities[0].visits > cities[1].visits);

    double visitors = 0;
    for (geo::Store const& store : fitted.stores.table.stores)
        visitors += store.visitors;
    CHECK(cities[0].visits + cities[1].visits == Catch::Approx(visitors - 5 * 400));
    CHECK(cities[0].share + cities[1].share == Catch::Approx(1 - 5 * 400 / visitors));
    CHECK(cities[0].integral_share + cities[1].integral_share == Catch::Approx(1));
}

TEST_CASE("a row's spread and integral are those on the ground") {
    // EPSG:27700 has scale 0.9996 and no convergence on its central meridian, 2° west.
    results::Fitted fitted = example::fitted_in("EPSG:27700", {-2.0, 53.0});
    geo::Planar const origin = fitted.stores.projection.planar_from_lonlat({-2.0, 53.0});
    fitted.result.model.cities[0].centre = {origin.x_m, origin.y_m};
    fitted.result.model.cities[0].covariance = Eigen::Vector2d(36e6, 100e6).asDiagonal();
    db::CityRow const city = results::city_rows(fitted)[0];
    CHECK(city.major_sd_km == Catch::Approx(10 / 0.9996).epsilon(1e-4));
    CHECK(city.minor_sd_km == Catch::Approx(6 / 0.9996).epsilon(1e-4));
    CHECK(std::remainder(city.bearing_deg, 180) == Catch::Approx(0).margin(0.01));
    CHECK(city.integral == Catch::Approx(900 * 2 * std::numbers::pi * 60 / 0.9996 / 0.9996).epsilon(2e-4));
    CHECK(city.centre.lon_deg == Catch::Approx(-2));
    CHECK(city.cov_yy_m2 == 100e6);
}

TEST_CASE("stores in reach lie within two standard deviations") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.result.model.cities[0].centre = {fitted.stores.planar[210].x_m, fitted.stores.planar[210].y_m};
    fitted.result.model.cities[0].covariance = Eigen::Matrix2d::Identity() * 2.6e3 * 2.6e3;
    CHECK(results::city_rows(fitted)[0].stores_in_reach ==
          5);  // itself and four at 5 km, not those at 7.07 km
}

TEST_CASE("effective stores count equal contributions fully and a dominant one as one") {
    results::Fitted fitted = example::fitted_in_britain();
    fitted.result.model.cities[0].covariance = Eigen::Matrix2d::Identity() * 1e14;
    db::CityRow const wide = results::city_rows(fitted)[0];
    CHECK(wide.effective_stores == Catch::Approx(400).epsilon(1e-3));
    fitted.result.model.cities[0].centre = {fitted.stores.planar[7].x_m, fitted.stores.planar[7].y_m};
    fitted.result.model.cities[0].covariance = Eigen::Matrix2d::Identity() * 1e4;
    db::CityRow const narrow = results::city_rows(fitted)[0];
    CHECK(narrow.effective_stores == Catch::Approx(1));
}

TEST_CASE("every corner of an ellipse lies so many standard deviations from the centre") {
    results::Fitted const fitted = example::fitted_in_britain();
    model::City<2> const& city = fitted.result.model.cities[0];
    geo::MultiPolygon const area = results::ellipse(city, 2, fitted.stores.projection);
    REQUIRE(area.polygons.size() == 1);
    geo::Ring const& ring = area.polygons[0].at(0);
    REQUIRE(ring.size() >= 73);
    CHECK(ring.front().lon_deg == ring.back().lon_deg);
    double twice_area = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        geo::Planar const at = fitted.stores.projection.planar_from_lonlat(ring[i]);
        Eigen::Vector2d const offset = Eigen::Vector2d(at.x_m, at.y_m) - city.centre;
        CHECK(std::sqrt(offset.dot(city.covariance.inverse() * offset)) == Catch::Approx(2).epsilon(1e-5));
        twice_area += ring[i].lon_deg * ring[i + 1].lat_deg - ring[i + 1].lon_deg * ring[i].lat_deg;
    }
    CHECK(twice_area > 0);  // counterclockwise
}

TEST_CASE("an ellipse across the antimeridian is cut in two there") {
    results::Fitted const fitted = example::fitted_in("EPSG:3460", {179.85, -17.5});  // Fiji
    geo::MultiPolygon const area =
        results::ellipse(fitted.result.model.cities[0], 1, fitted.stores.projection);
    CHECK(area.polygons.size() == 2);
    for (geo::Polygon const& polygon : area.polygons) {
        for (geo::LonLat const corner : polygon.at(0)) {
            CHECK(std::abs(corner.lon_deg) <= 180);
            CHECK(std::abs(corner.lon_deg) > 179);
        }
    }
}
