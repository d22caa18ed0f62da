#include "geo/crs/ground.hpp"
#include "tests/catch.hpp"

#include <cmath>

using Catch::Approx;

namespace {

/// Twice the signed area in square degrees; positive for counterclockwise rings.
double area(geo::Ring const& ring) {
    double sum = 0;
    for (std::size_t i = 1; i < ring.size(); ++i) {
        sum += ring[i - 1].lon_deg * ring[i].lat_deg - ring[i].lon_deg * ring[i - 1].lat_deg;
    }
    return sum / 2;
}

double area(geo::MultiPolygon const& polygons) {
    double sum = 0;
    for (auto const& polygon : polygons.polygons) {
        for (auto const& ring : polygon)
            sum += area(ring);
    }
    return sum;
}

void check_within_the_world(geo::MultiPolygon const& polygons) {
    for (auto const& polygon : polygons.polygons) {
        for (auto const& ring : polygon) {
            CHECK(ring.front().lon_deg == ring.back().lon_deg);
            CHECK(ring.front().lat_deg == ring.back().lat_deg);
            for (auto const& p : ring)
                CHECK(std::abs(p.lon_deg) <= 180);
            bool const is_outer = &ring == &polygon.front();
            CHECK((area(ring) > 0) == is_outer);
        }
    }
}

geo::Ring box(double west, double south, double east, double north) {
    return {{west, south}, {east, south}, {east, north}, {west, north}, {west, south}};
}

geo::Ring reversed(geo::Ring ring) {
    return {ring.rbegin(), ring.rend()};
}

}  // namespace

TEST_CASE("a polygon away from the antimeridian stays as it is") {
    auto const parts = geo::split_at_antimeridian(geo::Polygon{box(1, 2, 3, 4)});
    REQUIRE(parts.polygons.size() == 1);
    REQUIRE(parts.polygons[0][0].size() == 5);
    CHECK(parts.polygons[0][0][1].lon_deg == 3);
    CHECK(area(parts) == Approx(4));
}

TEST_CASE("a polygon that runs past the antimeridian is cut there and keeps its area") {
    auto const parts = geo::split_at_antimeridian(geo::Polygon{box(179, -18, 182, -16)});
    REQUIRE(parts.polygons.size() == 2);
    check_within_the_world(parts);
    CHECK(area(parts) == Approx(6));
}

TEST_CASE("a polygon that jumps across the antimeridian is the same one") {
    auto const parts = geo::split_at_antimeridian(geo::Polygon{box(179, -18, -178, -16)});
    REQUIRE(parts.polygons.size() == 2);
    check_within_the_world(parts);
    CHECK(area(parts) == Approx(6));
}

TEST_CASE("a hole goes with its ring, on whichever side it is written") {
    for (auto const& hole : {box(180.5, -17.5, 181, -17), box(-179.5, -17.5, -179, -17)}) {
        auto const parts = geo::split_at_antimeridian(geo::Polygon{box(179, -18, 182, -16), reversed(hole)});
        check_within_the_world(parts);
        CHECK(area(parts) == Approx(6 - 0.25));
    }
}

TEST_CASE("a polygon wholly past the antimeridian comes back into the world") {
    auto const parts = geo::split_at_antimeridian(geo::Polygon{box(181, -18, 182, -16)});
    REQUIRE(parts.polygons.size() == 1);
    check_within_the_world(parts);
    CHECK(parts.polygons[0][0][0].lon_deg == -179);
}

TEST_CASE("a ring around a pole is closed along the pole") {
    geo::Ring ring;
    for (int lon = 0; lon <= 360; lon += 10)
        ring.push_back({lon > 180 ? lon - 360.0 : lon * 1.0, 80});
    auto const parts = geo::split_at_antimeridian(geo::Polygon{ring});
    check_within_the_world(parts);
    CHECK(area(parts) == Approx(360 * 10));
}

TEST_CASE("a line across the antimeridian is cut there and keeps its direction") {
    for (auto const& line : {geo::Line{{179, 10}, {181, 12}}, geo::Line{{179, 10}, {-179, 12}}}) {
        auto const parts = geo::split_at_antimeridian(line).lines;
        REQUIRE(parts.size() == 2);
        CHECK(parts[0].front().lon_deg == 179);
        CHECK(parts[0].back().lon_deg == 180);
        CHECK(parts[0].back().lat_deg == Approx(11));
        CHECK(parts[1].front().lon_deg == -180);
        CHECK(parts[1].front().lat_deg == Approx(11));
        CHECK(parts[1].back().lon_deg == -179);
        CHECK(parts[1].back().lat_deg == 12);
    }
}

TEST_CASE("a line that only touches the antimeridian stays whole") {
    auto const parts = geo::split_at_antimeridian(geo::Line{{179, 10}, {180, 11}, {179, 12}}).lines;
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].size() == 3);
    auto const from_it = geo::split_at_antimeridian(geo::Line{{180, 10}, {179, 11}}).lines;
    REQUIRE(from_it.size() == 1);
    CHECK(from_it[0].front().lon_deg == 180);
    auto const eastwards = geo::split_at_antimeridian(geo::Line{{180, 10}, {-179, 11}}).lines;
    REQUIRE(eastwards.size() == 1);
    CHECK(eastwards[0].front().lon_deg == -180);
}

TEST_CASE("a line of no length is not lost") {
    for (double const lon : {4.5, 180.0, -180.0}) {
        geo::MultiLine const split = geo::split_at_antimeridian(geo::Line{{lon, 52}, {lon, 52}});
        REQUIRE(split.lines.size() == 1);
        CHECK(split.lines[0].size() == 2);
    }
}
