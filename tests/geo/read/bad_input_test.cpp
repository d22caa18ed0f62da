#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/read/source_layer.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <map>

namespace {

/// A port of this machine, and whether anybody has called there.
class Listener {
public:
    Listener() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        bind(socket_, reinterpret_cast<sockaddr*>(&address_), size);
        listen(socket_, 8);
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size);
    }
    Listener(Listener const&) = delete;
    Listener& operator=(Listener const&) = delete;
    ~Listener() { close(socket_); }

    int port() const { return ntohs(address_.sin_port); }
    bool was_called() const {
        pollfd waiting{socket_, POLLIN, 0};
        return poll(&waiting, 1, 0) > 0;
    }

private:
    int socket_;
    sockaddr_in address_{};
};

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
    CHECK(contains(refusal<geo::IoError>("/dev/null"), "pipe or a device"));
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

TEST_CASE("a file that points to the network is read without it") {
    TemporaryFolder const folder;
    Listener const server;
    std::string const address = "http://127.0.0.1:" + std::to_string(server.port());
    auto const json = folder.write(
        "s.geojson",
        R"({"type":"FeatureCollection","crs":{"type":"link","properties":{"type":"proj4","href":")" +
            address +
            R"(/crs"}},"features":[{"type":"Feature","properties":{"visitors":3},"geometry":)"
            R"({"type":"Point","coordinates":[1,52]}}]})");
    CHECK(contains(refusal<geo::IoError>(json), address + "/crs is not fetched"));
    auto const gml = folder.write(
        "s.gml", R"(<?xml version="1.0"?><g:FeatureCollection xmlns:g="http://www.opengis.net/gml" )"
                 R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://x )" +
                     address + R"(/x.xsd"><g:featureMember><s><visitors>5</visitors><g:Point srsName=")" +
                     address +
                     R"(/crs"><g:coordinates>1,2</g:coordinates></g:Point></s></g:featureMember>)"
                     R"(</g:FeatureCollection>)");
    CHECK(contains(refusal<geo::IoError>(gml), address + "/crs"));
    CHECK_FALSE(server.was_called());
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
    CHECK(contains(refusal<geo::UsageError>(sample("broken/no_coordinates.csv")), "--lon and --lat"));
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

TEST_CASE("a file that is written to while it is read is refused") {
    TemporaryFolder const folder;
    std::string rows = "lon,lat,visitors\n";
    for (int i = 0; i < 100; ++i)
        rows += "1,2," + std::to_string(i) + "\n";
    auto const source = folder.write("s.csv", rows);
    geo::SourceLayer layer(source);
    geo::SourceRow row;
    REQUIRE(layer.next(row));
    folder.write("s.csv", rows.substr(0, 200));
    auto const read_on = [&] {
        while (layer.next(row)) {
        }
    };
    CHECK(contains(message_of<geo::IoError>(read_on), "was written to while it was read"));
}

TEST_CASE("a file that names an unknown CRS is read where the user says which it is, and only there") {
    TemporaryFolder const folder;
    std::string const file = (folder / "unknown_crs.geojson").string();
    std::ofstream(file) << R"({"type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}},
        "features": [{"type": "Feature", "properties": {"visitors": 7},
                      "geometry": {"type": "Point", "coordinates": [5.1, 52.1]}}]})";
    CHECK(contains(refusal<geo::InputRejected>(file), "--src-crs"));
    geo::StoreTable const table = read(file, {.source_crs = "EPSG:4326"});
    REQUIRE(table.stores.size() == 1);
    CHECK(table.stores[0].position.x == 5.1);
}
