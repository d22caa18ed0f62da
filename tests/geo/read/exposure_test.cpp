#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <map>

namespace {

std::string const exposure_rows =
    "id,lon,lat,visitors,weeks\na,1,51,10,52\nb,1,52,20,\nc,2,51,30,closed\nd,2,52,40,0\ne,3,51,50,-4\n"
    "f,3,52,60,inf\ng,4,51,70,0.5\n";

}  // namespace

TEST_CASE("a row whose exposure says nothing is set aside with the reason") {
    TemporaryFolder const folder;
    auto const table = geo::read_stores(folder.write("s.csv", exposure_rows), {.exposure_field = "weeks"});
    CHECK(table.exposure_field == "weeks");
    CHECK(table.visitors_field == "visitors");
    REQUIRE(table.stores.size() == 2);
    CHECK(table.stores[0].exposure == 52);
    CHECK(table.stores[1].exposure == 0.5);
    std::map<std::string, int> reasons;
    for (geo::SetAsideRow const& row : table.set_aside)
        ++reasons[row.reason];
    CHECK(reasons == std::map<std::string, int>{{"exposure missing", 1},
                                                {"exposure not a number", 1},
                                                {"exposure not above 0", 2},
                                                {"exposure not finite", 1}});
    CHECK(contains(table.set_aside[1].detail, "weeks is \"closed\""));
}

TEST_CASE("without an exposure every store has one of 1 and the content's hash is as ever") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", exposure_rows);
    auto const plain = geo::read_stores(source, {});
    CHECK(plain.stores.size() == 7);
    CHECK(plain.stores[0].exposure == 1);
    CHECK(plain.exposure_field.empty());
    CHECK(plain.input_hash != geo::read_stores(source, {.exposure_field = "weeks"}).input_hash);
}

TEST_CASE("the field of the exposure is never taken for the count, nor the count for the exposure") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "id,lon,lat,monthly,weeks\na,1,51,10,52\n");
    CHECK(geo::read_stores(source, {.exposure_field = "weeks"}).visitors_field == "monthly");
    auto const message = message_of<geo::UsageError>(
        [&] { geo::read_stores(source, {.visitors_field = "weeks", .exposure_field = "weeks"}); });
    CHECK(contains(message, "cannot be both"));
    CHECK_THROWS_AS(geo::read_stores(source, {.exposure_field = "months"}), geo::UsageError);
}
