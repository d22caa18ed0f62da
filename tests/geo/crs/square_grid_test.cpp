#include "geo/crs/square_grid.hpp"
#include "tests/catch.hpp"

#include <ogr_geometry.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <random>

using Catch::Approx;

namespace {

std::unique_ptr<OGRGeometry> ogr_from(geo::MultiPolygon const& area) {
    auto all = std::make_unique<OGRMultiPolygon>();
    for (geo::Polygon const& polygon : area.polygons) {
        auto part = std::make_unique<OGRPolygon>();
        for (geo::Ring const& ring : polygon) {
            auto outline = std::make_unique<OGRLinearRing>();
            for (geo::LonLat const& at : ring)
                outline->addPoint(at.lon_deg, at.lat_deg);
            part->addRingDirectly(outline.release());
        }
        all->addGeometryDirectly(part.release());
    }
    return all;
}

/// As GDAL measures it in an equal-area projection around the place.
double km2_of(geo::MultiPolygon const& area, geo::LonLat around) {
    OGRSpatialReference wgs84, equal_area;
    wgs84.importFromEPSG(4326);
    wgs84.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    equal_area.SetLAEA(around.lat_deg, around.lon_deg, 0, 0);
    equal_area.SetWellKnownGeogCS("WGS84");
    auto const geometry = ogr_from(area);
    geometry->assignSpatialReference(&wgs84);
    REQUIRE(geometry->transformTo(&equal_area) == OGRERR_NONE);
    return geometry->toMultiPolygon()->get_Area() / 1e6;
}

/// A square halved again and again, at random, with corners that no binary fraction holds.
void halve(geo::PlanarSquare const& square, std::mt19937& random, std::vector<geo::PlanarSquare>& squares) {
    if (square.side_m < 500 || (square.side_m < 15000 && random() % 3 == 0)) {
        squares.push_back(square);
        return;
    }
    for (int const x : {-1, 1})
        for (int const y : {-1, 1})
            halve({{square.middle.x_m + x * square.side_m / 4, square.middle.y_m + y * square.side_m / 4},
                   square.side_m / 2},
                  random, squares);
}

std::vector<geo::PlanarSquare> halved(geo::Planar middle, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<geo::PlanarSquare> squares;
    halve({middle, 30000.0 / 7}, random, squares);
    halve({{middle.x_m + 30000.0 / 7, middle.y_m}, 30000.0 / 7}, random, squares);
    return squares;
}

std::vector<int> all_of(std::vector<geo::PlanarSquare> const& squares) {
    std::vector<int> numbers(squares.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

}  // namespace

TEST_CASE("squares that fill a rectangle unite to one ring without the corners in between") {
    geo::Projection const utm("EPSG:32631");
    auto const squares = halved({500000.0 / 3, 5.6e6 / 0.9}, 1);
    REQUIRE(squares.size() > 20);
    geo::MultiPolygon const area = geo::SquareGrid(squares).union_of(all_of(squares), utm);
    REQUIRE(area.polygons.size() == 1);
    REQUIRE(area.polygons[0].size() == 1);
    CHECK(area.polygons[0][0].size() == 5);
}

TEST_CASE("a union of any squares is valid and has their area on the ground") {
    geo::Projection const plane("EPSG:3035");  // keeps areas
    geo::Planar const middle{4.1e6 / 0.97, 3.1e6 / 0.99};
    std::mt19937 random(7);
    for (unsigned seed = 0; seed < 40; ++seed) {
        auto const squares = halved(middle, seed);
        geo::SquareGrid const grid(squares);
        std::vector<int> chosen;
        double km2 = 0;
        for (int i = 0; i < std::ssize(squares); ++i) {
            if (random() % 2 == 0) continue;
            chosen.push_back(i);
            km2 += squares[i].side_m * squares[i].side_m / 1e6;
        }
        geo::MultiPolygon const area = grid.union_of(chosen, plane);
        INFO(seed);
        CHECK(ogr_from(area)->IsValid());
        CHECK(km2_of(area, plane.lonlat_from_planar(middle)) == Approx(km2).epsilon(1e-3));
    }
}

TEST_CASE("squares that touch at a corner only are polygons of their own, and what they enclose is a hole") {
    geo::Projection const utm("EPSG:32631");
    auto const at = [](int x, int y) { return geo::PlanarSquare{{5e5 + 1e3 * x, 5.8e6 + 1e3 * y}, 1e3}; };
    std::vector<geo::PlanarSquare> squares{at(0, 0), at(1, 1)};
    geo::MultiPolygon area = geo::SquareGrid(squares).union_of(all_of(squares), utm);
    CHECK(area.polygons.size() == 2);
    CHECK(ogr_from(area)->IsValid());
    squares.clear();
    for (int const x : {0, 1, 2})
        for (int const y : {0, 1, 2})
            if (x != 1 || y != 1) squares.push_back(at(x, y));
    area = geo::SquareGrid(squares).union_of(all_of(squares), utm);
    REQUIRE(area.polygons.size() == 1);
    CHECK(area.polygons[0].size() == 2);
    CHECK(ogr_from(area)->IsValid());
}

TEST_CASE("a union across the antimeridian is cut there and keeps its area") {
    geo::Projection const fiji("+proj=laea +lat_0=-17 +lon_0=180 +datum=WGS84 +units=m");
    auto const squares = halved({0, 0}, 3);
    geo::MultiPolygon const area = geo::SquareGrid(squares).union_of(all_of(squares), fiji);
    REQUIRE(area.polygons.size() == 2);
    double km2 = 0;
    for (geo::PlanarSquare const& square : squares)
        km2 += square.side_m * square.side_m / 1e6;
    CHECK(km2_of(area, {180, -17}) == Approx(km2).epsilon(1e-3));
    CHECK(ogr_from(area)->IsValid());
    for (geo::Polygon const& polygon : area.polygons)
        for (geo::LonLat const& corner : polygon.front())
            CHECK(std::abs(corner.lon_deg) <= 180);
}

TEST_CASE("a union of nothing, and one beyond its plane, are empty") {
    geo::Projection const globe("+proj=ortho +lat_0=0 +lon_0=0 +datum=WGS84 +units=m");
    CHECK(geo::SquareGrid({}).union_of({}, globe).polygons.empty());
    std::vector<geo::PlanarSquare> const beyond{{{9e6, 0}, 1e3}};
    CHECK(geo::SquareGrid(beyond).union_of(all_of(beyond), globe).polygons.empty());
}
