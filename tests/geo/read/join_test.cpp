#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <algorithm>
#include <filesystem>

namespace {

bool tells(geo::StoreTable const& table, std::string const& part) {
    return std::ranges::any_of(table.notices, [&](auto const& notice) { return contains(notice, part); });
}

geo::ReadStoresOptions joining(std::string const& file, std::string const& key, std::string const& other) {
    geo::ReadStoresOptions options;
    options.join = {file, key, other};
    return options;
}

std::string const three_places = "code,lon,lat\n007,1,51\n8,2,52\n9,3,53\n";

}  // namespace

TEST_CASE("counts are joined to places by a key, and what finds no counterpart is said") {
    TemporaryFolder const folder;
    auto const stores = folder.write("places.csv", three_places);
    auto const counts = folder.write("counts.csv", "shop,visitors\n007,70\n8 ,80\n12,120\n13,130\n");
    auto const table = read(stores, joining(counts, "code", "shop"));
    REQUIRE(table.stores.size() == 2);
    CHECK(table.stores[0].visitors == 70);
    CHECK(table.stores[1].visitors == 80);
    CHECK(table.visitors_field == "visitors");
    REQUIRE(table.set_aside.size() == 1);
    CHECK(table.set_aside[0].reason == "visitors missing");
    CHECK(tells(table, "1 row of " + stores + " found no shop in " + counts + " (the first: \"9\")"));
    CHECK(tells(table, "2 rows of " + counts + " joined no code of " + stores + " (the first: \"12\")"));
}

TEST_CASE("places are joined to counts, as columns or as geometries in their own CRS") {
    TemporaryFolder const folder;
    auto const counts = folder.write("counts.csv", "code,visitors\n8,80\n007,70\n");
    auto const columns = read(counts, joining(folder.write("places.csv", three_places), "code", "code"));
    REQUIRE(columns.stores.size() == 2);
    CHECK(columns.stores[0].position.y == 52);
    auto const geometries = folder.write(
        "places.geojson",
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[)"
        R"({"type":"Feature","properties":{"code":8},"geometry":{"type":"Point","coordinates":[400000,300000]}}]})");
    auto options = joining(geometries, "code", "code");
    auto const metres = read(counts, options);
    REQUIRE(metres.stores.size() == 1);
    CHECK(metres.stores[0].position.x == 400000);
    CHECK(contains(metres.crs_name, "British National Grid"));
    REQUIRE(metres.set_aside.size() == 1);
    CHECK(metres.set_aside[0].reason == "not in the joined table");
}

TEST_CASE("a join by keys that are not unique, or that never match, is refused") {
    TemporaryFolder const folder;
    auto const stores = folder.write("places.csv", three_places);
    auto const twice = folder.write("twice.csv", "code,visitors\n8,80\n9,90\n8,81\n");
    CHECK(contains(message_of<geo::InputRejected>([&] { read(stores, joining(twice, "code", "code")); }),
                   "code \"8\" stands in rows 1 and 3 of " + twice));
    auto const strange = folder.write("strange.csv", "code,visitors\nA,80\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(stores, joining(strange, "code", "code")); }),
                   "code is \"007\" in the one and code is \"A\" in the other"));
    CHECK(contains(message_of<geo::UsageError>([&] { read(stores, joining(twice, "code", "shop")); }),
                   "no field \"shop\" for --on"));
    // One count for two rows would be counted twice.
    auto const doubled = folder.write("doubled.csv", three_places + "8,4,54\n");
    auto const counts = folder.write("counts.csv", "code,visitors\n8,80\n007,70\n9,90\n");
    CHECK(contains(message_of<geo::InputRejected>([&] { read(doubled, joining(counts, "code", "code")); }),
                   "several rows of " + doubled + " have the key \"8\""));
    // The other way round, each count has a place of its own or shares one.
    auto const by_month = folder.write("months.csv", "code,visitors\n8,80\n8,81\n");
    CHECK(read(by_month, joining(stores, "code", "code")).stores.size() == 2);
}

TEST_CASE("fields of the same name in both tables are kept apart") {
    TemporaryFolder const folder;
    auto const stores = folder.write("places.csv", "code,lon,lat,visitors\n7,1,51,1\n");
    auto options = joining(folder.write("counts.csv", "code,visitors\n7,70\n"), "code", "code");
    CHECK(read(stores, options).stores.at(0).visitors == 1);
    options.visitors_field = "counts.visitors";
    CHECK(read(stores, options).stores.at(0).visitors == 70);
}

TEST_CASE("a count may be joined once in each part of the file") {
    TemporaryFolder const folder;
    auto const stores =
        folder.write("places.csv", "code,lon,lat,region\n7,1,51,a\n8,2,52,a\n7,3,53,b\n8,4,54,b\n");
    auto options = joining(folder.write("counts.csv", "code,visitors\n7,70\n8,80\n"), "code", "code");
    options.parts = {{"--group-by", "region", "b"}};
    CHECK(read(stores, options).stores.size() == 2);
    options.parts = {};
    CHECK(contains(message_of<geo::InputRejected>([&] { read(stores, options); }), "the key \"8\""));
}

TEST_CASE(
    "a joined field that is called like no count is not taken for one with its table's name before it") {
    TemporaryFolder const folder;
    auto const stores = folder.write("places.csv", "code,lon,lat,year,zip\n7,1,51,2023,1\n8,2,52,2023,2\n");
    auto const counts = folder.write("B.csv", "code,year,lat,zip,trips\n7,2024,1,9,70\n8,2024,2,8,80\n");
    CHECK(read(stores, joining(counts, "code", "code")).visitors_field == "trips");
}

TEST_CASE("a joined table without rows is told so, and of several layers one is named") {
    TemporaryFolder const folder;
    auto const stores = folder.write("places.csv", three_places);
    auto const empty = folder.write("empty.csv", "code,visitors\n");
    CHECK(contains(message_of<geo::InputRejected>([&] { read(stores, joining(empty, "code", "code")); }),
                   empty + " has no row"));
    std::filesystem::create_directory(folder / "two");
    folder.write("two/a.csv", "code,visitors\n7,1\n");
    folder.write("two/b.csv", "code,visitors\n7,1\n");
    std::string const refusal = message_of<geo::UsageError>(
        [&] { read(stores, joining((folder / "two").string(), "code", "code")); });
    CHECK(contains(refusal, "choose one with --join-layer: \"a\", \"b\""));
    folder.write("two/b.csv", "code,visitors\n007,1\n8,2\n");
    geo::ReadStoresOptions options = joining((folder / "two").string(), "code", "code");
    options.join.layer = "b";
    CHECK(read(stores, options).stores.at(1).visitors == 2);
    options.join.layer = "c";
    CHECK(contains(message_of<geo::UsageError>([&] { read(stores, options); }), "has no layer \"c\""));
}
