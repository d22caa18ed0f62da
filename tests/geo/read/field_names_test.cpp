#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <algorithm>

TEST_CASE("fields that could hold the visitors are listed with what stands in them") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv",
                                     "id,store,plz,lon,lat,town,trips,staff\n"
                                     "1,17,80331,1.5,51,Ashby,\"4,210\",2\n"
                                     "2,18,80333,1.6,52,Corby,12,31\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(source); }),
                   "choose one with --visitors: trips (12 to 4210), staff (2 to 31)"));
    auto const texts = folder.write("t.csv", "lon,lat,town\n1,51,Ashby\n");
    CHECK(contains(message_of<geo::UsageError>([&] { read(texts); }), "no field of numbers"));
}

TEST_CASE("a field of texts that is called like a store is taken for the names, one of numbers is not") {
    TemporaryFolder const folder;
    for (char const* header : {"Store Name", "station", "Site", "filiale"}) {
        INFO(header);
        std::string const rest = std::string(header) + ",lon,lat,visitors\n";
        auto const named = read(folder.write("s.csv", rest + "Ashby,1,51,7\n"));
        CHECK(named.name_field == header);
        CHECK(named.stores.at(0).name == "Ashby");
        bool const told = std::ranges::find(named.notices, "stores are called what stands in the field " +
                                                               std::string(header)) != named.notices.end();
        CHECK(told);
        CHECK(read(folder.write("n.csv", rest + "4711,1,51,7\n")).name_field.empty());
    }
    auto const both = folder.write("b.csv", "site,name,lon,lat,visitors\nA1,Ashby,1,51,7\n");
    CHECK(read(both).stores.at(0).name == "Ashby");
}

TEST_CASE("coordinates in quotes are called that") {
    TemporaryFolder const folder;
    auto const source = folder.write(
        "s.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"visitors":5},)"
        R"("geometry":{"type":"Point","coordinates":["-92.4","44.9"]}}]})");
    CHECK(contains(message_of<geo::IoError>([&] { read(source); }), "coordinates in quotes"));
}
