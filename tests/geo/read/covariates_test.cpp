#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"

#include <map>

namespace {

using enum geo::CovariateScale;

std::string const covariate_rows =
    "id,lon,lat,visitors,size,chain\na,1,51,10,1200,Aldi\nb,1,52,20,,Aldi\nc,2,51,30,large,Lidl\n"
    "d,2,52,40,0,Lidl\ne,3,51,50,-4,Lidl\nf,3,52,60,800,\ng,4,51,,500,Aldi\nh,4,52,,,Aldi\n";

geo::StoreTable read_with(std::string const& source, std::vector<geo::Covariate> const& covariates) {
    return geo::read_stores(source, {.covariates = covariates});
}

}  // namespace

TEST_CASE("a row whose covariate says nothing is set aside with the reason, and still competes") {
    TemporaryFolder const folder;
    auto const table =
        read_with(folder.write("s.csv", covariate_rows), {{"SIZE", logarithm}, {"chain", factor}});
    CHECK(table.visitors_field == "visitors");
    REQUIRE(table.covariates.size() == 2);
    CHECK(table.covariates[0].field == "size");
    REQUIRE(table.stores.size() == 1);
    CHECK(table.stores[0].covariates[0].number == 1200.0);
    CHECK(table.stores[0].covariates[1].level == "Aldi");
    std::map<std::string, int> reasons;
    for (geo::SetAsideRow const& row : table.set_aside)
        ++reasons[row.reason];
    CHECK(reasons == std::map<std::string, int>{{"size missing", 1},
                                                {"size not a number", 1},
                                                {"size not above 0", 2},
                                                {"chain missing", 1},
                                                {"visitors missing", 2}});
    REQUIRE(table.uncounted.size() == 7);
    CHECK(table.uncounted[5].covariates[0].number == 500.0);
    CHECK(table.uncounted[6].covariates[0].is_missing());
    CHECK(table.uncounted[6].covariates[1].level == "Aldi");
}

TEST_CASE("a covariate that is no logarithm may be 0 or less") {
    TemporaryFolder const folder;
    auto const table = read_with(folder.write("s.csv", covariate_rows), {{"size", linear}});
    REQUIRE(table.stores.size() == 4);
    CHECK(table.stores[2].covariates[0].number == -4.0);
}

TEST_CASE("the field of a covariate is never taken for the count, and the count is none") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "id,lon,lat,monthly,size\na,1,51,10,52\n");
    CHECK(read_with(source, {{"size", linear}}).visitors_field == "monthly");
    CHECK_THROWS_AS(geo::read_stores(source, {.visitors_field = "size", .covariates = {{"size", linear}}}),
                    geo::UsageError);
    auto const message = message_of<geo::UsageError>([&] {
        geo::read_stores(source, {.visitors_field = "monthly", .covariates = {{"sise", linear}}});
    });
    CHECK(contains(message, "--covariate"));
    CHECK(contains(message, "sise"));
}

TEST_CASE("where covariates may be missing rows are kept without, also where there is no such field") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", covariate_rows);
    auto const table = geo::read_stores(source, {.covariates = {{"size", logarithm}, {"format", factor}},
                                                 .covariates_required = false,
                                                 .counted = false});
    REQUIRE(table.stores.size() == 8);
    CHECK(table.stores[1].covariates[0].is_missing());
    CHECK(table.stores[0].covariates[1].is_missing());
}

TEST_CASE("the content's hash knows the covariates that are used, and only those") {
    TemporaryFolder const folder;
    auto const one = folder.write("one.csv", "id,lon,lat,visitors,size\na,1,51,10,52\nb,2,51,10,60\n");
    auto const other = folder.write("other.csv", "id,lon,lat,visitors,size\na,1,51,10,53\nb,2,51,10,60\n");
    CHECK(geo::read_stores(one, {.visitors_field = "visitors"}).input_hash ==
          geo::read_stores(other, {.visitors_field = "visitors"}).input_hash);
    CHECK(read_with(one, {{"size", linear}}).input_hash != read_with(other, {{"size", linear}}).input_hash);
}
