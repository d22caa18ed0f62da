#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <algorithm>

namespace {

bool has_notice(geo::StoreTable const& table, std::string const& part) {
    return std::ranges::any_of(table.notices, [&](auto const& notice) { return contains(notice, part); });
}

std::pair<double, double> only_place(geo::StoreTable const& table) {
    REQUIRE(table.stores.size() == 1);
    return {table.stores[0].position.x, table.stores[0].position.y};
}

geo::ReadStoresOptions with(geo::CoordinateFields const& fields) {
    geo::ReadStoresOptions options;
    options.coordinates = fields;
    return options;
}

}  // namespace

TEST_CASE("coordinates are read from the fields that are named, whatever else the file has") {
    TemporaryFolder const folder;
    auto const table = folder.write("s.csv", "lon,lat,a,b,visitors\n1,2,-0.5,51.5,7\n");
    CHECK(only_place(read(table)) == std::pair(1.0, 2.0));
    CHECK(only_place(read(table, with({.lon = "a", .lat = "b"}))) == std::pair(-0.5, 51.5));
    CHECK(contains(message_of<geo::UsageError>([&] { read(table, with({.lon = "a", .lat = "c"})); }),
                   "no field \"c\" for --lat"));
    auto plane = with({.x = "a", .y = "b"});
    CHECK(contains(message_of<geo::UsageError>([&] { read(table, plane); }), "--src-crs"));
    plane.source_crs = "EPSG:27700";
    CHECK(read(table, plane).crs_name == "OSGB36 / British National Grid (EPSG:27700)");
    // A file in metres whose fields have degrees: the degrees are not taken for metres.
    auto const metres = folder.write(
        "m.geojson",
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},)"
        R"("features":[{"type":"Feature","properties":{"a":-1.5,"b":52.5,"visitors":3},)"
        R"("geometry":{"type":"Point","coordinates":[400000,300000]}}]})");
    auto const in_degrees = read(metres, with({.lon = "a", .lat = "b"}));
    CHECK(only_place(in_degrees) == std::pair(-1.5, 52.5));
    CHECK(contains(in_degrees.crs_name, "WGS 84"));
    CHECK(has_notice(in_degrees, "the CRS of the file has no degrees"));
}

TEST_CASE("columns of coordinates are known by more names than lon and lat") {
    TemporaryFolder const folder;
    for (char const* header :
         {"geo_x,geo_y", "Länge,Breite", "Geo X,Geo Y", "GPS_Longitude,GPS_Latitude", "longitud,latitud"}) {
        INFO(header);
        auto const source = folder.write("s.csv", std::string(header) + ",visitors\n9.5,47.25,7\n");
        CHECK(only_place(read(source)) == std::pair(9.5, 47.25));
    }
    auto const swiss = folder.write("s.csv", "Rechtswert,Hochwert,visitors\n3500000,5600000,7\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(swiss); }), "--src-crs"));
}

TEST_CASE("both degrees are read from one field, in the order that is said") {
    TemporaryFolder const folder;
    for (char const* text : {"\"51.5, -0.25\"", "51.5 -0.25", "51.5;-0.25", "\"(51.5, -0.25)\"",
                             "\"51,5; -0,25\"", "\"51,5, -0,25\"", "\"51,5 -0,25\"", "\"[51.5,-0.25]\""}) {
        INFO(text);
        auto const source = folder.write("s.csv", std::string("place,visitors\n") + text + ",7\n");
        CHECK(only_place(read(source, with({.latlon = "place"}))) == std::pair(-0.25, 51.5));
        CHECK(only_place(read(source, with({.lonlat = "place"}))) == std::pair(51.5, -0.25));
    }
    auto const known = folder.write("s.csv", "Lat_Lon,visitors\n\"51.5, -0.25\",7\n");
    CHECK(only_place(read(known)) == std::pair(-0.25, 51.5));
    CHECK(has_notice(read(known), "the column Lat_Lon, latitude first"));
    // A name that does not say which comes first is not guessed at.
    auto const unknown = folder.write("s.csv", "coordinates,visitors\n\"51.5, -0.25\",7\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(unknown); }), "--latlon"));
    auto const bad = folder.write("s.csv", "latlon,visitors\n\"51.5, -0.25\",7\n51.5,8\nhere,9\n");
    auto options = geo::ReadStoresOptions();
    options.allow_set_aside = true;
    auto const table = read(bad, options);
    CHECK(table.stores.size() == 1);
    REQUIRE(table.set_aside.size() == 2);
    CHECK(table.set_aside[0].reason == "coordinates not a number");
}
