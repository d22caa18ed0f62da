#include "geo/errors.hpp"
#include "geo/projection.hpp"
#include "geo/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <map>

namespace {

geo::StoreTable read(std::string const& source, geo::ReadStoresOptions const& options = {}) {
    return geo::read_stores(source, options);
}

template <typename Error>
std::string refusal(std::string const& source, geo::ReadStoresOptions const& options = {}) {
    return message_of<Error>([&] { read(source, options); });
}

std::map<std::string, int> reasons(geo::StoreTable const& table) {
    std::map<std::string, int> counts;
    for (auto const& row : table.set_aside)
        ++counts[row.reason];
    return counts;
}

}  // namespace

TEST_CASE("each way a file can be missing or broken has a sentence of its own") {
    TemporaryFolder const folder;
    CHECK(contains(refusal<geo::IoError>("no/such/file.geojson"), "does not exist"));
    CHECK(contains(refusal<geo::IoError>(sample("broken/zero_bytes.geojson")), "0 bytes"));
    CHECK(contains(refusal<geo::IoError>(sample("broken/truncated.geojson")), "cut short"));
    CHECK(contains(refusal<geo::IoError>(sample("broken/truncated.shp")), "breaks off after 2 rows"));
    CHECK(contains(refusal<geo::IoError>(sample("broken/not_a_vector_file.geojson")), "not a vector file"));
    CHECK(contains(refusal<geo::IoError>((folder / "").string()), "holds no vector data"));
    CHECK(contains(refusal<geo::InputRejected>(sample("broken/empty_layer.geojson")), "no rows"));
    CHECK(contains(refusal<geo::InputRejected>(sample("broken/all_zero.csv")), "visitors = 0"));
}

TEST_CASE("sources on the network or in a database are refused") {
    for (char const* source :
         {"/vsicurl/http://localhost/s.geojson", "/vsizip//vsicurl/http://localhost/s.zip",
          "http://localhost/s.geojson", "PG:dbname=stores", "WFS:http://localhost/"}) {
        INFO(source);
        CHECK(contains(refusal<geo::IoError>(source), "not a local file"));
    }
}

TEST_CASE("a shapefile without one of its files is explained or repaired") {
    CHECK(contains(refusal<geo::IoError>(sample("broken/no_dbf.shp")), "no .dbf"));
    CHECK(contains(refusal<geo::UsageError>(sample("broken/no_prj.shp")), "--src-crs"));
    auto const repaired = read(sample("broken/no_shx.shp"));
    REQUIRE(repaired.stores.size() == 4);
    CHECK(repaired.stores[3].position.x == 403000);
    CHECK(repaired.crs_name == "OSGB36 / British National Grid (EPSG:27700)");
    CHECK(contains(repaired.notices.front(), "no .shx"));
    CHECK_FALSE(std::filesystem::exists(sample("broken/no_shx.shx")));
}

TEST_CASE("counts that are no numbers are set aside with what stood there") {
    auto const table = read(sample("broken/mixed_numbers.csv"));
    REQUIRE(table.stores.size() == 2);
    CHECK(table.stores[0].visitors == 8);
    CHECK(table.stores[1].visitors == 7.5);
    CHECK(reasons(table) == std::map<std::string, int>{{"visitors not a number", 3},
                                                       {"visitors missing", 1},
                                                       {"visitors not finite", 2},
                                                       {"visitors negative", 1},
                                                       {"visitors absurdly large", 1}});
    CHECK(contains(table.set_aside[1].detail, "\"1,234\""));
    CHECK(contains(table.set_aside[1].detail, "store b"));
    CHECK(table.rows_read == 10);
}

TEST_CASE("a decimal comma never becomes another number") {
    CHECK(contains(refusal<geo::InputRejected>(sample("broken/decimal_comma.csv")), "decimal comma"));
    auto const table = read(sample("broken/semicolon_bom.csv"));
    REQUIRE(table.stores.size() == 1);
    CHECK(table.stores[0].name == "North");
    CHECK(reasons(table) ==
          std::map<std::string, int>{{"coordinates not a number", 1}, {"coordinates missing", 1}});
    CHECK(contains(table.set_aside[0].detail, "decimal point"));
}

TEST_CASE("a table without coordinates or without a CRS says what to do") {
    CHECK(contains(refusal<geo::UsageError>(sample("broken/no_coordinates.csv")), "lon and lat"));
    CHECK(contains(refusal<geo::UsageError>(sample("broken/no_crs.csv")), "--src-crs"));
    CHECK(read(sample("broken/no_crs.csv"), {.source_crs = "EPSG:27700"}).stores.size() == 2);
}

TEST_CASE("points are taken from points, multipoints of one and polygons; other geometries are set aside") {
    auto const table = read(sample("broken/odd_geometries.geojson"));
    REQUIRE(table.stores.size() == 3);
    CHECK(table.stores[0].position.y == 51);  // Z dropped
    CHECK(table.stores[1].position.y == 52);
    auto const inside = table.stores[2].position;
    CHECK((inside.x > 1 && inside.x < 3 && inside.y > 52 && inside.y < 53 + (inside.x - 1) / 2 + 1));
    CHECK(reasons(table) ==
          std::map<std::string, int>{{"no geometry", 2}, {"several points", 1}, {"not a point", 2}});
}

TEST_CASE("a store at (0, 0) far from all others is set aside, and kept among neighbours") {
    auto const far = read(sample("broken/null_island.geojson"));
    CHECK(far.stores.size() == 2);
    CHECK(reasons(far) == std::map<std::string, int>{{"null island", 1}});

    TemporaryFolder const folder;
    auto const near = read(folder.write("s.csv", "lon,lat,visitors\n0,0,5\n2,3,7\n"));
    CHECK(near.stores.size() == 2);
}

TEST_CASE("metres and swapped axes in a geographic file are recognised") {
    auto const project = [](std::string const& source) {
        return message_of<geo::InputRejected>([&] { geo::project_stores(read(source), "auto"); });
    };
    CHECK(contains(project(sample("broken/metres.geojson")), "look like metres"));
    CHECK(contains(project(sample("broken/swapped.geojson")), "look swapped"));
    CHECK(contains(project(sample("broken/half_the_world.geojson")), "240°"));
}

TEST_CASE("a field type file beside a CSV does not bend its numbers") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "lon,lat,visitors\n1,2,\"1,234\"\n1,3,5\n");
    folder.write("s.csvt", "\"Real\",\"Real\",\"Real\"\n");
    auto const table = read(source);
    REQUIRE(table.stores.size() == 1);
    CHECK(table.stores[0].visitors == 5);
    CHECK(reasons(table) == std::map<std::string, int>{{"visitors not a number", 1}});
}
