#include "db/geometry_blob.hpp"

#include "tests/catch.hpp"

#include <cmath>
#include <limits>
#include <random>

namespace {

geo::MultiPolygon const polygons{{{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {1, 1}}},
                                  {{{9, 9}, {10, 9}, {9, 10}, {9, 9}}}}};
geo::MultiLine const lines{{{{-1.5, 2}, {3, 4}}, {{5, -6}, {7, 8}, {9, 1e-300}}}};

template <typename T>
T read_back(T const& geometry) {
    return std::get<T>(db::geometry_from_blob(db::geometry_blob(geometry)).value());
}

std::vector<double> numbers(geo::MultiPolygon const& g) {
    std::vector<double> all;
    for (auto const& polygon : g.polygons)
        for (auto const& ring : polygon)
            for (auto const& p : ring)
                all.insert(all.end(), {p.lon_deg, p.lat_deg});
    return all;
}

}  // namespace

TEST_CASE("a point's blob is the specification's, byte for byte") {
    db::Blob const expected{'G', 'P', 0, 1, 0xE6, 0x10, 0,    0,      // little-endian, no envelope, 4326
                            1,   1,   0, 0, 0,                        // a point
                            0,   0,   0, 0, 0,    0,    0xF0, 0x3F,   // 1.0
                            0,   0,   0, 0, 0,    0,    0,    0xC0};  // -2.0
    CHECK(db::geometry_blob(geo::LonLat{1, -2}) == expected);
}

TEST_CASE("geometries come back from their blobs unrounded") {
    auto const point = read_back(geo::LonLat{0.1, -89.99999999999999});
    CHECK(point.lon_deg == 0.1);
    CHECK(point.lat_deg == -89.99999999999999);

    auto const read_lines = read_back(lines);
    REQUIRE(read_lines.lines.size() == 2);
    CHECK(read_lines.lines[1].size() == 3);
    CHECK(read_lines.lines[1][2].lat_deg == 1e-300);

    auto const read_polygons = read_back(polygons);
    REQUIRE(read_polygons.polygons.size() == 2);
    CHECK(read_polygons.polygons[0].size() == 2);
    CHECK(numbers(read_polygons) == numbers(polygons));
}

TEST_CASE("empty geometries are marked as empty and have no envelope") {
    constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
    for (auto const& blob : {db::geometry_blob(geo::MultiLine{}), db::geometry_blob(geo::MultiPolygon{}),
                             db::geometry_blob(geo::LonLat{nan, nan})}) {
        CHECK(blob.at(3) == 0b10001);
        auto const geometry = db::geometry_from_blob(blob);
        REQUIRE(geometry);
        CHECK_FALSE(db::extent_of(*geometry));
    }
    CHECK(std::isnan(read_back(geo::LonLat{nan, nan}).lat_deg));
}

TEST_CASE("the extent of a geometry holds all its parts") {
    auto const extent = db::extent_of(lines).value();
    CHECK(extent.min_x == -1.5);
    CHECK(extent.max_x == 9);
    CHECK(extent.min_y == -6);
    CHECK(extent.max_y == 8);
}

TEST_CASE("a blob cut short or with something behind it is no geometry") {
    for (auto const& whole :
         {db::geometry_blob(polygons), db::geometry_blob(lines), db::geometry_blob(geo::LonLat{1, 2})}) {
        for (std::size_t size = 0; size < whole.size(); ++size)
            // A copy of exactly this size, so that a sanitizer sees a read beyond it.
            CHECK_FALSE(
                db::geometry_from_blob(db::Blob(whole.begin(), whole.begin() + static_cast<long>(size))));
        auto longer = whole;
        longer.push_back(0);
        CHECK_FALSE(db::geometry_from_blob(longer));
    }
}

TEST_CASE("a blob that claims four billion parts is refused without asking for the memory") {
    db::Blob blob = db::geometry_blob(geo::MultiPolygon{});
    for (std::size_t i = blob.size() - 4; i < blob.size(); ++i)
        blob[i] = 0xFF;
    CHECK_FALSE(db::geometry_from_blob(blob));
}

TEST_CASE("blobs with changed bytes never break the reader") {
    std::mt19937 random{7};
    auto const whole = db::geometry_blob(polygons);
    int refused = 0;
    for (int i = 0; i < 20000; ++i) {
        auto blob = whole;
        for (int change = 0; change < 3; ++change)
            blob[random() % blob.size()] = static_cast<std::uint8_t>(random());
        if (!db::geometry_from_blob(blob)) ++refused;
    }
    CHECK(refused > 0);
    CHECK(refused < 20000);
}

TEST_CASE("big-endian blobs of other programs are read") {
    db::Blob const blob{'G', 'P', 0, 0, 0, 0, 0x10, 0xE6, 0, 0, 0, 0, 1, 0x3F, 0xF0,
                        0,   0,   0, 0, 0, 0, 0xC0, 0,    0, 0, 0, 0, 0, 0};
    auto const point = std::get<geo::LonLat>(db::geometry_from_blob(blob).value());
    CHECK(point.lon_deg == 1);
    CHECK(point.lat_deg == -2);
}
