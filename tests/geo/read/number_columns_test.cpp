#include "geo/errors.hpp"
#include "geo/read/read_stores.hpp"
#include "tests/catch.hpp"
#include "tests/geo/files.hpp"
#include "tests/geo/read.hpp"

#include <algorithm>
#include <vector>

namespace {

/// The visitors of a file with these, a row each, at places in between two others.
geo::StoreTable counted(std::vector<std::string> const& visitors, geo::Decimals decimals = {},
                        std::string const& lat = "51.50721") {
    TemporaryFolder const folder;
    std::string rows = "lon;lat;visitors\n";
    for (std::string const& text : visitors)
        rows += "1;" + lat + ";" + text + "\n";
    geo::ReadStoresOptions options;
    options.decimals = decimals;
    options.allow_set_aside = true;
    return read(folder.write("s.csv", rows), options);
}

std::vector<double> numbers(geo::StoreTable const& table) {
    std::vector<double> numbers;
    for (geo::Store const& store : table.stores)
        numbers.push_back(store.visitors);
    return numbers;
}

bool says(geo::StoreTable const& table, std::string const& part) {
    return std::ranges::any_of(table.notices, [&](auto const& notice) { return contains(notice, part); });
}

using Numbers = std::vector<double>;

}  // namespace

TEST_CASE("separators of thousands are read where all of a column has them, and it is said") {
    auto const commas = counted({"1,234", "950", "12,345,678"});
    CHECK(numbers(commas) == Numbers{1234, 950, 12345678});
    CHECK(says(commas, "the field visitors are read with commas between thousands: \"1,234\" is 1234"));
    CHECK(numbers(counted({"1 234", "950"})) == Numbers{1234, 950});
    CHECK(numbers(counted({"1'234", "950.5"})) == Numbers{1234, 950.5});
    CHECK(numbers(counted({"1\xC2\xA0"
                           "234",
                           "2\xE2\x80\xAF"
                           "345"})) == Numbers{1234, 2345});
    CHECK(numbers(counted({"1.234.567", "950"})) == Numbers{1234567, 950});
    CHECK(numbers(counted({"1,234.5", "950"})) == Numbers{1234.5, 950});
    CHECK_FALSE(says(counted({"1234", "950.5"}), "are read with"));
}

TEST_CASE("decimal commas are read where all of a column has them, and it is said") {
    auto const commas = counted({"12,5", "1,234", "7"}, {}, "51,50721");
    CHECK(numbers(commas) == Numbers{12.5, 1.234, 7});
    CHECK(commas.stores[0].position.y == 51.50721);
    CHECK(
        says(commas, "the fields lat and visitors are read with a decimal comma: \"51,50721\" is 51.50721"));
    CHECK(numbers(counted({"1.234,5", "7"})) == Numbers{1234.5, 7});
    // Three decimals of a degree are no thousands.
    CHECK(counted({"5"}, {}, "51,507").stores[0].position.y == 51.507);
}

TEST_CASE("a column that may mean two numbers is decided by the rest of the file or not at all") {
    CHECK(numbers(counted({"1,234", "2,345"})) == Numbers{1234, 2345});  // lat has a decimal point
    CHECK(numbers(counted({"1,234", "2,345"}, {}, "51,50721")) == Numbers{1.234, 2.345});
    CHECK(numbers(counted({"1.234", "2.345"}, {}, "51,50721")) == Numbers{1234, 2345});
    CHECK(numbers(counted({"1,234", "7"}, {}, "51")) == Numbers{1234, 7});  // nobody writes 7 with 1.234
    auto const doubtful = counted({"1.234", "7"}, {}, "51");
    CHECK(numbers(doubtful) == Numbers{1.234, 7});
    CHECK(says(doubtful, "give --decimal-comma"));
    // "1847" is no number with separators of thousands, and "1,234" is not one with a decimal comma for sure.
    auto const mixed = counted({"1,234", "1847", "1900"}, {}, "51");
    CHECK(numbers(mixed) == Numbers{1847, 1900});
    CHECK(contains(mixed.set_aside.at(0).detail, "--decimal-point"));
    CHECK(numbers(counted({"12,5", "12.5", "7"})) == Numbers{12.5, 7});  // both ways, so as it stands
    CHECK(contains(message_of<geo::InputRejected>([] {
                       counted({"1,234", "2,345"}, {}, "51");
                   }),
                   "separates thousands (--decimal-point) or a decimal comma (--decimal-comma)"));
}

TEST_CASE("what is insisted on is taken, and what does not fit it is set aside") {
    using geo::Decimals;
    CHECK(numbers(counted({"1,234", "2345"}, Decimals::comma, "51,5")) == Numbers{1.234, 2345});
    CHECK(numbers(counted({"1,234", "2345"}, Decimals::point)) == Numbers{1234, 2345});
    auto const table = counted({"1.234", "12.5", "7"}, Decimals::comma, "51");
    CHECK(numbers(table) == Numbers{1234, 7});
    CHECK(table.set_aside.at(0).reason == "visitors not a number");
    CHECK_FALSE(says(table, "are read with"));
}

TEST_CASE("where one reason sets most rows aside, the file is refused with a sample unless that is allowed") {
    TemporaryFolder const folder;
    auto const source = folder.write("s.csv", "lon,lat,visitors\n1,2,x\n1,3,about 50\n1,4,5\n");
    std::string const refusal = message_of<geo::InputRejected>([&] { read(source); });
    CHECK(contains(refusal, "2 of the 3 rows"));
    CHECK(contains(refusal, "visitors not a number (row 1: visitors is \"x\")"));
    CHECK(contains(refusal, "--allow-set-aside"));
    geo::ReadStoresOptions options;
    options.allow_set_aside = true;
    CHECK(read(source, options).stores.size() == 1);
    // Half is not more than half, and two reasons are no common cause.
    CHECK(read(folder.write("h.csv", "lon,lat,visitors\n1,2,x\n1,3,5\n")).stores.size() == 1);
    CHECK(read(folder.write("r.csv", "lon,lat,visitors\n1,2,x\n,3,5\n1,4,5\n")).stores.size() == 1);
    auto const empty = folder.write("e.csv", "lon,lat,visitors\n1,2,\n1,3,\n1,4,5\n");
    CHECK(contains(message_of<geo::InputRejected>([&] { read(empty); }), "--join"));
}

TEST_CASE("with --decimal-point, 2.033e3 is a number; with --decimal-comma, 0.1 is none and shown as it is") {
    CHECK(numbers(counted({"2.033e3", "1,234.5"}, geo::Decimals::point)) == Numbers{2033, 1234.5});
    auto const table = counted({"0.1", "1,5", "2,5"}, geo::Decimals::comma, "51,50721");
    REQUIRE(table.set_aside.size() == 1);
    CHECK(table.set_aside[0].detail ==
          "visitors is \"0.1\": no number with a decimal comma, as --decimal-comma says");
}
