#include "geo/land/land.hpp"

#include "geo/land/land_view.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

/// Whether a position is inside by the even-odd rule, which holds for holes too.
bool is_land(geo::Land const& land, geo::LonLat at) {
    bool inside = false;
    for (geo::Polygon const& polygon : land.ground.polygons)
        for (geo::Ring const& ring : polygon)
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                geo::LonLat const a = ring[i], b = ring[i + 1];
                if ((a.lat_deg > at.lat_deg) == (b.lat_deg > at.lat_deg)) continue;
                double const part = (at.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg);
                if (at.lon_deg < a.lon_deg + part * (b.lon_deg - a.lon_deg)) inside = !inside;
            }
    return inside;
}

geo::LonLatBox bounds_of(geo::Land const& land) {
    constexpr double far = std::numeric_limits<double>::infinity();
    geo::LonLatBox box{far, far, -far, -far};
    for (geo::Polygon const& polygon : land.ground.polygons)
        for (geo::LonLat const at : polygon.front())
            box = {std::min(box.west_deg, at.lon_deg), std::min(box.south_deg, at.lat_deg),
                   std::max(box.east_deg, at.lon_deg), std::max(box.north_deg, at.lat_deg)};
    return box;
}

/// How far the nearest point of the lines is, in degrees.
double distance_deg(geo::MultiLine const& lines, geo::LonLat at) {
    double least = std::numeric_limits<double>::infinity();
    for (geo::Line const& line : lines.lines)
        for (geo::LonLat const point : line)
            least = std::min(least, std::hypot(point.lon_deg - at.lon_deg, point.lat_deg - at.lat_deg));
    return least;
}

double signed_area(geo::Ring const& ring) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i)
        sum += ring[i].lon_deg * ring[i + 1].lat_deg - ring[i + 1].lon_deg * ring[i].lat_deg;
    return sum / 2;
}

}  // namespace

TEST_CASE("land is where land is, and neither the sea nor a large lake") {
    geo::Land const europe = geo::land_in({{-12, 43, 12, 60}, 0.01, 0, 0});
    CHECK(is_land(europe, {-1.55, 53.8}));       // Leeds
    CHECK(is_land(europe, {2.35, 48.86}));       // Paris
    CHECK_FALSE(is_land(europe, {-4.5, 53.6}));  // the Irish Sea
    CHECK_FALSE(is_land(europe, {3, 55}));       // the North Sea
    geo::Land const lakes = geo::land_in({{-93, 41, -75, 49}, 0.01, 0, 0});
    CHECK(is_land(lakes, {-85, 42.5}));        // Michigan
    CHECK_FALSE(is_land(lakes, {-87, 43.5}));  // its lake
}

TEST_CASE("borders of countries and of their regions are apart and run where they are") {
    geo::Land const land = geo::land_in({{-100, 38, -86, 51}, 0.005, 0.1, 0});
    CHECK(distance_deg(land.country_borders, {-97.2, 49}) < 0.1);   // of the United States
    CHECK(distance_deg(land.region_borders, {-93.5, 43.5}) < 0.1);  // Iowa's in the north
    CHECK(distance_deg(land.country_borders, {-93.5, 43.5}) > 1);
}

TEST_CASE("what is cut ends at the box, outer rings run counterclockwise and are closed") {
    geo::LonLatBox const box{-5, 50, 2, 55};
    geo::Land const land = geo::land_in({box, 0, 0, 0});
    geo::LonLatBox const bounds = bounds_of(land);
    CHECK(bounds.west_deg >= box.west_deg);
    CHECK(bounds.east_deg <= box.east_deg);
    CHECK(bounds.north_deg == box.north_deg);
    for (geo::Polygon const& polygon : land.ground.polygons)
        for (std::size_t ring = 0; ring < polygon.size(); ++ring) {
            CHECK((signed_area(polygon[ring]) > 0) == (ring == 0));
            CHECK(polygon[ring].front().lon_deg == polygon[ring].back().lon_deg);
        }
}

TEST_CASE("across the antimeridian longitudes run on, and what it cuts is one") {
    for (geo::LonLatBox const box : {geo::LonLatBox{170, 60, -165, 70}, geo::LonLatBox{170, 60, 195, 70},
                                     geo::LonLatBox{-190, 60, -165, 70}}) {
        geo::Land const land = geo::land_in({box, 0.01, 0, 5});
        double const shift = box.west_deg < 0 ? -360 : 0;
        CHECK(is_land(land, {178 + shift, 67}));
        CHECK(is_land(land, {180 + shift, 68}));  // Chukotka lies on both sides
        CHECK(is_land(land, {182 + shift, 67}));
        CHECK(is_land(land, {194 + shift, 66}));        // Alaska
        CHECK_FALSE(is_land(land, {190 + shift, 62}));  // the Bering Sea
        for (geo::Place const& place : land.places) {
            CHECK(place.position.lon_deg >= 170 + shift);
            CHECK(place.position.lon_deg <= 195 + shift);
        }
    }
}

TEST_CASE("around a pole the view has all longitudes and the land reaches it") {
    geo::Projection const plane("EPSG:3031");
    geo::LandView const view = geo::land_view({-1e6, -1e6, 1e6, 1e6}, plane);
    CHECK(view.box.east_deg - view.box.west_deg == 360);
    CHECK(view.box.south_deg == -90);
    CHECK(view.box.north_deg > -79);
    geo::Land const land = geo::land_in(view);
    CHECK(is_land(land, {30, -85}));
    CHECK(is_land(land, {-150, -89}));
}

TEST_CASE("a view in a plane holds the box and room around it") {
    geo::Projection const plane("EPSG:27700");
    geo::PlanarBox const box{400e3, 200e3, 500e3, 400e3};
    geo::LandView const view = geo::land_view(box, plane);
    for (geo::Planar const corner :
         {geo::Planar{200e3, 50e3}, {700e3, 50e3}, {200e3, 550e3}, {700e3, 550e3}}) {
        geo::LonLat const at = plane.lonlat_from_planar(corner);
        CHECK(at.lon_deg > view.box.west_deg);
        CHECK(at.lon_deg < view.box.east_deg);
        CHECK(at.lat_deg > view.box.south_deg);
        CHECK(at.lat_deg < view.box.north_deg);
    }
}

TEST_CASE("the coarser the view, the fewer points, and long edges are divided on demand") {
    auto const points = [](geo::LandView const& view) {
        std::size_t count = 0;
        for (geo::Polygon const& polygon : geo::land_in(view).ground.polygons)
            for (geo::Ring const& ring : polygon)
                count += ring.size();
        return count;
    };
    geo::LonLatBox const box{-12, 49, 3, 60};
    CHECK(points({box, 0.1, 0, 0}) * 3 < points({box, 0, 0, 0}));
    for (geo::Polygon const& polygon : geo::land_in({{-100, 38, -95, 43}, 0, 0.5, 0}).ground.polygons)
        for (geo::Ring const& ring : polygon)
            for (std::size_t i = 0; i + 1 < ring.size(); ++i)
                CHECK(std::abs(ring[i + 1].lon_deg - ring[i].lon_deg) <= 0.5 + 1e-9);
}

TEST_CASE("the most populous places come first, and none from outside") {
    geo::Land const land = geo::land_in({{-11, 49.8, 2, 59}, 0.01, 0, 10});
    REQUIRE(land.places.size() == 10);
    CHECK(land.places.front().name == "London");
    CHECK(std::ranges::is_sorted(land.places, std::greater{}, &geo::Place::population));
    for (geo::Place const& place : land.places)
        CHECK(place.name != "Paris");
}

TEST_CASE("a view of the open sea has no land, and layers of nothing have no rows") {
    geo::Land const sea = geo::land_in({{-40, 40, -35, 45}, 0.01, 0, 10});
    CHECK(sea.ground.polygons.empty());
    for (geo::Layer const& layer : geo::land_layers(sea))
        CHECK(layer.size == 0);
}

TEST_CASE("a map of the whole world that begins anywhere has its land") {
    // As the map of libraries from Guam to the Virgin Islands asks for it.
    geo::Land const world = geo::land_in({{-321.11495, -85, 38.88505, 85}, 0.0664, 0, 0});
    CHECK(is_land(world, {-98, 39}));         // Kansas
    CHECK(is_land(world, {134 - 360, -25}));  // Australia
    CHECK(is_land(world, {20, 0}));           // the Congo
    CHECK_FALSE(is_land(world, {-150, 30}));  // the Pacific
}
