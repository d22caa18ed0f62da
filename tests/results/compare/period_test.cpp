#include "src/results/compare/earlier_runs.hpp"

#include "tests/catch.hpp"

namespace {

std::string read(std::string const& text) {
    std::optional<results::Period> const period = results::last_period_in(text);
    return period ? period->text() : "none";
}

std::string begins(std::string const& text) {
    std::chrono::year_month_day const day = results::last_period_in(text).value().begins();
    return std::to_string(static_cast<int>(day.year())) + "-" +
           std::to_string(static_cast<unsigned>(day.month())) + "-" +
           std::to_string(static_cast<unsigned>(day.day()));
}

}  // namespace

TEST_CASE("the date in a name is its period, from a year to a day") {
    CHECK(read("trips_2019") == "2019");
    CHECK(read("visits_2024_q2") == "2024-Q2");
    CHECK(read("month is 2024-05") == "2024-05");
    CHECK(read("month is 202405") == "2024-05");
    CHECK(read("stores_2024_5.csv") == "2024-05");
    CHECK(read("week is 2024-W18") == "2024-W18");
    CHECK(read("week is 2024w5") == "2024-W05");
    CHECK(read("stores-20240503.geojson") == "2024-05-03");
    CHECK(read("2024-05-03T10:00:00.250Z") == "2024-05-03");
    CHECK(read("region is 2020 South and month is 2024-11") == "2024-11");
}

TEST_CASE("what looks like a date and is none is not read as one") {
    CHECK(read("stores.csv") == "none");
    CHECK(read("month is 5") == "none");
    CHECK(read("visits_201718") == "none");
    CHECK(read("shop 4711") == "none");
    CHECK(read("n12024") == "none");
    CHECK(read("20240") == "none");
    CHECK(read("visits_2017-18") == "2017");
}

TEST_CASE("a period begins on a day of the calendar") {
    CHECK(begins("2024-Q2") == "2024-4-1");
    CHECK(begins("2024-W01") == "2024-1-1");
    CHECK(begins("2026-W01") == "2025-12-29");
    CHECK(begins("2021-W01") == "2021-1-4");
    results::Period const leap = results::last_period_in("2024-02-29").value().a_year_before();
    CHECK(std::chrono::year_month_day(leap.begins()).day() == std::chrono::day(28));
}
