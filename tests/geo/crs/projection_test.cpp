#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <cmath>

using Catch::Approx;

namespace {

double const degree = std::acos(-1.0) / 180;

double scale_along_x(geo::GroundFromPlanar const& g) {
    return 1 / std::hypot(g.matrix[0], g.matrix[2]);
}

}  // namespace

TEST_CASE("positions come back from the plane to a millimetre") {
    struct Case {
        char const* crs;
        geo::LonLat position;
    };
    for (auto const& [crs, position] :
         {Case{"EPSG:27700", {-0.1276, 51.5072}}, Case{"EPSG:32630", {-4.5, 55.9}},
          Case{"EPSG:3035", {13.4, 52.5}}, Case{"EPSG:2263", {-73.97, 40.78}},
          Case{"EPSG:5514", {14.4, 50.1}}, Case{"EPSG:3031", {45, -75}},
          Case{"+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84", {-179.5, -16}}}) {
        INFO(crs);
        geo::Projection const projection(crs);
        auto const planar = projection.planar_from_lonlat(position);
        auto const back = projection.planar_from_lonlat(projection.lonlat_from_planar(planar));
        CHECK(back.x_m == Approx(planar.x_m).margin(1e-3));
        CHECK(back.y_m == Approx(planar.y_m).margin(1e-3));
        auto const lonlat = projection.lonlat_from_planar(planar);
        CHECK(lonlat.lon_deg == Approx(position.lon_deg).margin(1e-8));
        CHECK(lonlat.lat_deg == Approx(position.lat_deg).margin(1e-8));
    }
}

TEST_CASE("a known position has its known grid coordinates") {
    // On the central meridian the easting is the false easting; the northing at 0° is the false northing.
    geo::Projection const utm("EPSG:32631");
    auto const origin = utm.planar_from_lonlat({3, 0});
    CHECK(origin.x_m == Approx(500000).margin(1e-3));
    CHECK(origin.y_m == Approx(0).margin(1e-3));
    CHECK(utm.name() == "WGS 84 / UTM zone 31N (EPSG:32631)");
    CHECK(contains(utm.wkt(), "PROJCRS[\"WGS 84 / UTM zone 31N\""));
}

TEST_CASE("the ground matrix holds UTM's scale on its central meridian") {
    geo::Projection const utm("EPSG:32631");
    auto const g = utm.ground_from_planar(utm.planar_from_lonlat({3, 51}));
    CHECK(g.matrix[0] == Approx(1 / 0.9996).epsilon(1e-7));
    CHECK(g.matrix[3] == Approx(1 / 0.9996).epsilon(1e-7));
    CHECK(g.matrix[1] == Approx(0).margin(1e-7));
    CHECK(g.matrix[2] == Approx(0).margin(1e-7));
}

TEST_CASE("the ground matrix holds the convergence of the meridians") {
    // tan γ = tan Δλ · sin φ on a sphere; the ellipsoid adds 0.001° here.
    geo::Projection const utm("EPSG:32631");
    auto const g = utm.ground_from_planar(utm.planar_from_lonlat({6, 51}));
    double const convergence_deg = std::atan2(g.matrix[1], g.matrix[3]) / degree;
    double const expected_deg = std::atan(std::tan(3 * degree) * std::sin(51 * degree)) / degree;
    CHECK(convergence_deg == Approx(expected_deg).margin(0.002));
    CHECK(scale_along_x(g) ==
          Approx(0.9996 * (1 + 0.5 * std::pow(3 * degree * std::cos(51 * degree), 2))).epsilon(2e-5));
}

TEST_CASE("the ground matrix undoes Mercator's stretch") {
    geo::Projection const mercator("EPSG:3857");
    auto const g = mercator.ground_from_planar(mercator.planar_from_lonlat({0, 60}));
    CHECK(scale_along_x(g) == Approx(2).epsilon(0.005));  // 1 / cos 60°, sphere against ellipsoid
}

TEST_CASE("the ground matrix is finite and true at a pole and at the antimeridian") {
    geo::Projection const polar("+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84");
    auto const p = polar.ground_from_planar({0, 0}).matrix;
    CHECK(std::abs(p[0] * p[3] - p[1] * p[2]) == Approx(1).epsilon(1e-6));
    geo::Projection const pacific("+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84");
    auto const m = pacific.ground_from_planar({0, 0}).matrix;
    CHECK(m[0] == Approx(1).epsilon(1e-6));
    CHECK(m[3] == Approx(1).epsilon(1e-6));
}

TEST_CASE("a CRS in feet is used in metres and says so") {
    geo::Projection const projection("EPSG:2263");
    CHECK(contains(projection.name(), "New York Long Island (ftUS)"));
    CHECK(contains(projection.name(), "in metres"));
    // False easting 984250 US survey feet at the false origin, 40°10′N 74°W.
    auto const origin = projection.planar_from_lonlat({-74, 40 + 1.0 / 6});
    CHECK(origin.x_m == Approx(300000).margin(2));
    CHECK(geo::Projection(projection.wkt()).name() == projection.name());
}

TEST_CASE("what is no planar CRS is refused") {
    auto const refusal = [](char const* crs) {
        return message_of<geo::UsageError>([&] { geo::Projection{crs}; });
    };
    CHECK(contains(refusal("EPSG:4326"), "not planar"));
    CHECK(contains(refusal("EPSG:4978"), "not planar"));
    CHECK(contains(refusal("EPSG:999999"), "not known"));
    CHECK(contains(refusal("nonsense"), "not known"));
    CHECK(contains(refusal("+proj=tmerc +lat_0=49 +lon_0=-2 +ellps=airy"), "ballpark"));
}

TEST_CASE("a position that does not project comes back as not a number") {
    geo::Projection const utm("EPSG:32631");
    CHECK(std::isnan(utm.planar_from_lonlat({3, 95}).x_m));
}

TEST_CASE("a copied projection is one of its own") {
    auto original = std::make_unique<geo::Projection>("EPSG:27700");
    geo::Projection const copy(*original);
    auto const before = original->planar_from_lonlat({-2, 53});
    original.reset();
    auto const after = copy.planar_from_lonlat({-2, 53});
    CHECK(after.x_m == before.x_m);
    CHECK(after.y_m == before.y_m);
    CHECK(copy.accuracy_m() > 0);
}
