#include "src/commands/fit/fit_summary.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

#include <fmt/format.h>

#include <string>

namespace {

db::RunRecord record_of_cities(int cities) {
    db::RunRecord record;
    for (int rank = 1; rank <= cities; ++rank) {
        db::CityRow city;
        city.rank = rank;
        city.name = fmt::format("Town {}", rank);
        city.identified = 1;
        record.cities.push_back(city);
    }
    return record;
}

}  // namespace

TEST_CASE("a run of few cities lists the limits of all") {
    std::string const text = commands::limits_text(record_of_cities(30));
    CHECK(contains(text, "Town 30"));
    CHECK_FALSE(contains(text, "more with fewer visits"));
}

TEST_CASE("where people are shared the limits are those of who lives in a city") {
    db::RunRecord record = record_of_cities(2);
    record.run.competition = "shared";
    record.cities[0].integral_lo = 1200;
    record.cities[0].integral_hi = 1500;
    std::string const text = commands::limits_text(record);
    CHECK(contains(text, "people"));
    CHECK(contains(text, "1,200–1,500"));
    CHECK_FALSE(contains(text, "share"));
}

TEST_CASE("a run of a thousand cities lists the largest and says how many more there are, and where") {
    std::string const text = commands::limits_text(record_of_cities(1000));
    CHECK(contains(text, "Town 30"));
    CHECK_FALSE(contains(text, "Town 31"));
    CHECK(contains(text, "… and 970 more with fewer visits: in the report and the layer cities"));
}
