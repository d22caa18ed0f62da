#include "geo/crs/crs.hpp"
#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <cmath>

using Catch::Approx;

namespace {

geo::StoreTable table_of(std::vector<geo::SourcePoint> const& positions,
                         std::string const& crs = "EPSG:4326") {
    geo::StoreTable table;
    table.source = "stores.csv";
    table.layer = "stores";
    table.crs_wkt = geo::crs_from_text(crs).wkt;
    for (geo::SourcePoint const p : positions) {
        auto const fid = static_cast<std::int64_t>(table.stores.size()) + 1;
        table.stores.push_back({fid, std::to_string(fid), "", 10, p});
    }
    return table;
}

std::string auto_crs(std::vector<geo::SourcePoint> const& positions, std::string const& crs = "EPSG:4326") {
    return geo::project_stores(table_of(positions, crs), "auto").projection.name();
}

}  // namespace

TEST_CASE("stores up to six degrees wide get the UTM zone of their middle") {
    CHECK(auto_crs({{-3.5, 51}, {0.5, 53}}) == "WGS 84 / UTM zone 30N (EPSG:32630)");
    CHECK(auto_crs({{150, -34}, {152, -33}}) == "WGS 84 / UTM zone 56S (EPSG:32756)");
}

TEST_CASE("wider stores, and stores near a pole, get an equal-area projection around them") {
    CHECK(auto_crs({{-5, 50}, {-2, 52}, {2, 58}}) == "Lambert azimuthal equal-area at 52.00°N 2.00°W");
    CHECK(contains(auto_crs({{10, 85}, {12, 84}}), "Lambert azimuthal equal-area at 8"));
}

TEST_CASE("stores on both sides of an ocean are told so, those of one continent are not") {
    auto const notices = [](std::vector<geo::SourcePoint> const& places) {
        return geo::project_stores(table_of(places), "auto").table.notices;
    };
    auto const told = notices({{-0.1, 51.5}, {2.3, 48.9}, {-74, 40.7}});
    REQUIRE(told.size() == 1);
    CHECK(contains(
        told[0],
        "5100 km without a store, as wide as an ocean, lie between 1 in the west and 2 in the east"));
    CHECK(notices({{-74, 40.7}, {-87.6, 41.9}, {-104.9, 39.7}, {-122.4, 37.8}}).empty());
    // Across the antimeridian it is the short way that counts, and to the other hemisphere the way south.
    CHECK(notices({{178, -17}, {-179, -18}, {175, -39}}).empty());
    CHECK(contains(notices({{2.3, 48.9}, {18.4, -33.9}}).at(0), "between 1 in the south and 1 in the north"));
}

TEST_CASE("stores with longitude and latitude exchanged are told by those that lie where most do") {
    auto const notices = [](std::vector<geo::SourcePoint> const& places) {
        return geo::project_stores(table_of(places), "auto").table.notices;
    };
    std::vector<geo::SourcePoint> stores;
    for (int i = 0; i < 20; ++i)
        stores.push_back({4 + 0.1 * i, 51 + 0.05 * i});
    CHECK(notices(stores).empty());
    auto some = stores;
    std::swap(some[3].x, some[3].y);
    some[11] = {51.2, 4.7};
    REQUIRE_FALSE(notices(some).empty());
    CHECK(
        notices(some)[0] ==
        "2 stores lie far from most others, and among them with longitude and latitude exchanged (the first "
        "is row 4): correct them, or leave them out with --where");
    // One that is merely far away is not.
    auto far = stores;
    far[3] = {20, 40};
    CHECK(notices(far).empty());
}

TEST_CASE("a few stray stores do not move the centre") {
    std::vector<geo::SourcePoint> stores(20, {10, 50});
    stores.push_back({60, 20});
    CHECK(auto_crs(stores) == "Lambert azimuthal equal-area at 50.00°N 10.00°E");
}

TEST_CASE("a file in its own plane keeps it, to the last digit") {
    auto const projected =
        geo::project_stores(table_of({{530000.123, 180000.456}, {531000, 181000}}, "EPSG:27700"), "auto");
    CHECK(projected.projection.name() == "OSGB36 / British National Grid (EPSG:27700)");
    CHECK(projected.planar[0].x_m == 530000.123);
    CHECK(projected.planar[0].y_m == 180000.456);
    CHECK(projected.lonlat[0].lon_deg == Approx(-0.128352).margin(5e-5));
    CHECK(projected.lonlat[0].lat_deg == Approx(51.503995).margin(5e-5));
}

TEST_CASE("a file in feet is fitted in metres") {
    constexpr double foot_m = 1200.0 / 3937;
    auto const projected =
        geo::project_stores(table_of({{984250, 0}, {994250, 200000}}, "EPSG:2263"), "auto");
    CHECK(contains(projected.projection.name(), "in metres"));
    CHECK(projected.planar[1].x_m - projected.planar[0].x_m == Approx(10000 * foot_m).margin(1e-4));
    CHECK(projected.planar[1].y_m == Approx(200000 * foot_m).margin(1e-4));
}

TEST_CASE("Web Mercator, whose metres are none, is left for another CRS where it stretches") {
    geo::Projection const mercator("EPSG:3857");
    auto const p = mercator.planar_from_lonlat({-2, 53});
    auto const projected = geo::project_stores(table_of({{p.x_m, p.y_m}}, "EPSG:3857"), "auto");
    CHECK(projected.projection.name() == "WGS 84 / UTM zone 30N (EPSG:32630)");
    CHECK(projected.table.notices.size() == 1);
    CHECK(geo::project_stores(table_of({{p.x_m, p.y_m}}, "EPSG:3857"), "EPSG:3857").planar[0].x_m == p.x_m);
}

TEST_CASE("a store on the antimeridian keeps its side") {
    auto const projected =
        geo::project_stores(table_of({{179.9, -17}, {-179.9, -17}, {180, -17}, {190, -17}}), "auto");
    CHECK(projected.lonlat[0].lon_deg == 179.9);
    CHECK(projected.lonlat[1].lon_deg == -179.9);
    CHECK(projected.lonlat[2].lon_deg == 180);
    CHECK(projected.lonlat[3].lon_deg == Approx(-170));
    // In the plane they are neighbours: a fifth of a degree at 17° south.
    double const apart_m = std::hypot(projected.planar[1].x_m - projected.planar[0].x_m,
                                      projected.planar[1].y_m - projected.planar[0].y_m);
    CHECK(apart_m == Approx(0.2 * 111320 * std::cos(17 * std::acos(-1.0) / 180)).epsilon(0.005));
}

TEST_CASE("rows beyond what a CRS can hold are set aside though PROJ gives numbers for them") {
    auto const projected = geo::project_stores(table_of({{3, 40}, {4, 50}, {120, 10}}), "EPSG:32631");
    CHECK(projected.planar.size() == 2);
    REQUIRE(projected.table.set_aside.size() == 1);
    CHECK(projected.table.set_aside[0].reason == "outside the CRS");
    CHECK(projected.table.set_aside[0].source_fid == 3);
    CHECK(projected.table.stores.size() == projected.lonlat.size());
}

TEST_CASE("a PROJ string without an area of use is held to its distortion") {
    auto const projected =
        geo::project_stores(table_of({{3, 40}, {4, 50}, {91, 1}}), "+proj=tmerc +lon_0=3 +datum=WGS84");
    CHECK(projected.planar.size() == 2);
}

TEST_CASE("rows that are no longitude and latitude are set aside with the likely cause") {
    auto const projected = geo::project_stores(table_of({{-101, 41}, {40, -100}}), "auto");
    CHECK(projected.planar.size() == 1);
    REQUIRE(projected.table.set_aside.size() == 1);
    CHECK(contains(projected.table.set_aside[0].detail, "(40, -100)"));
    CHECK(contains(projected.table.notices.back(), "look swapped"));
}

TEST_CASE("stores all around a pole are projected to a plane that shows it") {
    std::vector<geo::SourcePoint> const around{{0, 89}, {90, 89.5}, {180, 89}, {-90, 88.5}};
    CHECK(geo::project_stores(table_of(around), "EPSG:3995").planar.size() == 4);
    CHECK(contains(message_of<geo::InputRejected>([&] { geo::project_stores(table_of(around), "auto"); }),
                   "EPSG:3995"));
    // Not to one that cuts it open.
    CHECK(contains(message_of<geo::InputRejected>([] {
                       geo::project_stores(table_of({{0, 60}, {120, 60}, {-120, 60}}), "EPSG:3857");
                   }),
                   "180°"));
}

TEST_CASE("positions far from a given plane are set aside, also where all span more than half the world") {
    auto const projected =
        geo::project_stores(table_of({{9, 51}, {8, 50}, {129, 51}, {-111, 51}}), "EPSG:32632");
    CHECK(projected.planar.size() == 2);
    CHECK(projected.table.set_aside.size() == 2);
}

TEST_CASE("what no plane can show is refused") {
    CHECK(contains(message_of<geo::InputRejected>([] {
                       auto_crs({{-120, 40}, {0, 50}, {120, -17}});
                   }),
                   "180°"));
    CHECK(contains(message_of<geo::InputRejected>([] {
                       geo::project_stores(table_of({{120, 10}}), "EPSG:32631");
                   }),
                   "UTM zone 31N"));
    CHECK(contains(message_of<geo::UsageError>([] { auto_crs({{1, 1}}, "EPSG:4978"); }), "--src-crs"));
    CHECK(contains(message_of<geo::UsageError>([] {
                       geo::project_stores(table_of({{1, 1}}), "EPSG:4326");
                   }),
                   "not planar"));
}

TEST_CASE("NAD27 is shifted to WGS 84 and not taken for it") {
    // Around 41°N 101°W the datums differ by about 38 m in longitude.
    auto const nad27 = geo::project_stores(table_of({{-101, 41}}, "EPSG:4267"), "auto");
    CHECK(nad27.lonlat[0].lon_deg == Approx(-101.00045).margin(1e-4));
}
