#include "geo/read/read_stores.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

namespace {

std::string const header = "code,name,lon,lat,visitors\n";

bool has_notice(geo::StoreTable const& table, std::string const& part) {
    for (std::string const& notice : table.notices) {
        if (contains(notice, part)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("stores of a CSV keep their key, name, count and place") {
    TemporaryFolder const folder;
    auto const table = read(folder.write("shops.csv", header + "n1,\"Smith, Jones & Co\",-0.1,51.5,120.5\n"));
    REQUIRE(table.stores.size() == 1);
    CHECK(table.stores[0].id == "n1");
    CHECK(table.stores[0].name == "Smith, Jones & Co");
    CHECK(table.stores[0].visitors == 120.5);
    CHECK(table.stores[0].position.x == -0.1);
    CHECK(table.stores[0].position.y == 51.5);
    CHECK(table.layer == "shops");
    CHECK(table.driver == "CSV");
    CHECK(table.id_field == "code");
    CHECK(table.visitors_field == "visitors");
    CHECK(table.crs_name == "WGS 84 (EPSG:4326)");
    CHECK(has_notice(table, "taken as WGS 84"));
}

TEST_CASE("text with quotes, percent signs, markup and other scripts arrives unchanged") {
    TemporaryFolder const folder;
    std::string const name = "Café \"50 %\" {} </script> 東京";
    auto const source = folder.write(
        "s.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"visitors":1,"name":"Café \"50 %\" {} </script> 東京"},"geometry":{"type":"Point","coordinates":[1,2]}}]})");
    CHECK(read(source).stores.at(0).name == name);
}

TEST_CASE("the only numeric field is the count, keys and coordinates aside") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "id,name,x,y,monthly\n7,a,1,2,5\n8,b,1,3,6\n");
    auto const table = read(source, {.source_crs = "EPSG:27700"});
    CHECK(table.visitors_field == "monthly");
    CHECK(table.id_field == "id");
}

TEST_CASE("several numeric fields and none with a known name are listed") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "lon,lat,march,april\n1,2,5,6\n");
    auto const message = message_of<geo::UsageError>([&] { read(source); });
    CHECK(contains(message, "--visitors"));
    CHECK(contains(message, "march (5 to 5), april (6 to 6)"));
    CHECK_FALSE(contains(message, "lon"));
    CHECK(read(source, {.visitors_field = "APRIL"}).stores.at(0).visitors == 6);
}

TEST_CASE("a field that does not exist is answered with those that do") {
    auto const message = message_of<geo::UsageError>(
        [&] { read(sample("broken/duplicate_ids.csv"), {.visitors_field = "customers"}); });
    CHECK(contains(message, "no field \"customers\" for --visitors"));
    CHECK(contains(message, "id, lat, lon, visitors"));
}

TEST_CASE("a name that a shapefile cut to ten characters is found") {
    auto const table =
        read(sample("broken/no_prj.shp"), {.source_crs = "EPSG:27700", .visitors_field = "visitors_2019"});
    CHECK(table.visitors_field == "visitors_2");
    CHECK(table.stores.size() == 4);
    CHECK(has_notice(table, "ten characters"));
}

TEST_CASE("ids that are not unique give way to row ids unless the user named the field") {
    auto const by_itself = read(sample("broken/duplicate_ids.csv"));
    CHECK(by_itself.id_field.empty());
    CHECK(by_itself.stores.size() == 3);
    CHECK(by_itself.stores[0].id != by_itself.stores[1].id);
    CHECK(has_notice(by_itself, "not unique"));

    auto const named = read(sample("broken/duplicate_ids.csv"), {.id_field = "id"});
    REQUIRE(named.stores.size() == 2);
    CHECK(named.stores[0].visitors == 1);
    REQUIRE(named.set_aside.size() == 1);
    CHECK(named.set_aside[0].reason == "duplicate id");
    CHECK(named.set_aside[0].source_fid == 2);
}

TEST_CASE("a filter keeps the rows it names, and one that does not fit is refused") {
    auto const table = read(sample("broken/duplicate_ids.csv"), {.where = "id = 'b'"});
    CHECK(table.rows_read == 1);
    CHECK(table.filter == "id = 'b'");
    CHECK(contains(
        message_of<geo::UsageError>([] { read(sample("broken/duplicate_ids.csv"), {.where = "shop = 1"}); }),
        "--where"));
    CHECK(contains(message_of<geo::InputRejected>(
                       [] { read(sample("broken/duplicate_ids.csv"), {.where = "id = 'z'"}); }),
                   "no row"));
}

TEST_CASE("several layers with points and none named are listed") {
    TemporaryFolder const folder;
    std::string const path = folder / "two.gpkg";
    GDALAllRegister();
    {
        GDALDatasetUniquePtr const file(GetGDALDriverManager()->GetDriverByName("GPKG")->Create(
            path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
        OGRSpatialReference wgs84;
        wgs84.importFromEPSG(4326);
        for (char const* name : {"north", "south"}) {
            OGRLayer& layer = *file->CreateLayer(name, &wgs84, wkbPoint, nullptr);
            OGRFieldDefn visitors("visitors", OFTInteger);
            REQUIRE(layer.CreateField(&visitors) == OGRERR_NONE);
            OGRFeature feature(layer.GetLayerDefn());
            feature.SetField("visitors", 12);
            OGRPoint const point(1, 2);
            feature.SetGeometry(&point);
            REQUIRE(layer.CreateFeature(&feature) == OGRERR_NONE);
        }
    }
    auto const message = message_of<geo::UsageError>([&] { read(path); });
    CHECK(contains(message, "\"north\", \"south\""));
    CHECK(contains(message, "--layer"));
    CHECK(read(path, {.layer = "south"}).stores.at(0).position.x == 1);
    CHECK(contains(message_of<geo::UsageError>([&] { read(path, {.layer = "east"}); }), "no layer \"east\""));
}

TEST_CASE("negative counts are values where they are allowed") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", header + "a,A,1,2,-5\nb,B,1,3,5\n");
    CHECK(read(source).stores.size() == 1);
    auto const table = read(source, {.allow_negative = true});
    REQUIRE(table.stores.size() == 2);
    CHECK(table.stores[0].visitors == -5);
}

TEST_CASE("the hash follows the content and not the file") {
    TemporaryFolder const folder;
    auto const hash = [&](std::string const& name, std::string const& rows) {
        return read(folder.write(name, header + rows)).input_hash;
    };
    std::string const rows = "a,A,1,2,5\nb,B,1,3,6\n";
    CHECK(hash("one.csv", rows) == hash("two.csv", rows));
    CHECK(hash("one.csv", rows) != hash("two.csv", "a,A,1,2,5\nb,B,1,3,6.5\n"));
    CHECK(hash("one.csv", rows) != hash("two.csv", "a,A,1,2,5\nb,B,1,3.5,6\n"));
    CHECK(hash("one.csv", rows) != hash("two.csv", "a,A2,1,2,5\nb,B,1,3,6\n"));
    CHECK(hash("one.csv", rows) != hash("two.csv", rows + "c,C,1,2,\n"));
    CHECK(hash("one.csv", rows).size() == 16);
}

TEST_CASE("places have names and populations, each of which may be missing") {
    TemporaryFolder const folder;
    auto const places =
        geo::read_places(folder.write("p.csv", "Name,POP,lon,lat\nBig,1000,1,2\nSmall,,3,4\n"), false);
    REQUIRE(places.size() == 2);
    CHECK(places[0].name == "Big");
    CHECK(places[0].population == 1000);
    CHECK(places[1].population == 0);
    CHECK(places[1].position.lon_deg == 3);
    CHECK(places[1].position.lat_deg == 4);
}
