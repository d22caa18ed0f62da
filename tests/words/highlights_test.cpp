#include "src/words/highlights.hpp"

#include "tests/catch.hpp"

namespace {

/// A city of 100,000 inhabitants so far east of a place on the equator.
db::CityRow peopled_city(std::int64_t id, double east_km, double visits) {
    db::CityRow city;
    city.city_id = id;
    city.centre = {east_km / 111.32, 0};
    city.major_sd_km = 3;
    city.visits = visits;
    city.visits_lo = 0.8 * visits;
    city.visits_hi = 1.2 * visits;
    city.population = 1e5;
    city.visits_per_inhabitant = visits / 1e5;
    return city;
}

std::vector<std::int64_t> with_few_visits(db::RunRecord const& record) {
    std::vector<std::int64_t> ids;
    for (words::FewVisits const& few : words::few_visits(record))
        ids.push_back(few.city.city_id);
    return ids;
}

}  // namespace

TEST_CASE("A city has few visits unless those near it have as many beyond the usual") {
    db::RunRecord record;
    record.run.catchment_km = 20;
    record.cities = {peopled_city(1, 0, 1e6), peopled_city(2, 100, 1e6), peopled_city(3, 200, 3e5)};
    REQUIRE(with_few_visits(record) == std::vector<std::int64_t>{3});
    CHECK(words::few_visits(record)[0].usual_visits == Catch::Approx(1e6));
    CHECK(words::few_visits(record)[0].is_sure);

    // Its western half, where its people go.
    record.cities.push_back(peopled_city(4, 195, 1.5e6));
    CHECK(with_few_visits(record).empty());
    record.cities.back().centre.lon_deg = 1;  // further than people go
    CHECK(with_few_visits(record) == std::vector<std::int64_t>{3});
    // Where stores draw alone nobody goes further than the spread says.
    record.cities.back().centre.lon_deg = 195 / 111.32;
    record.run.catchment_km = std::nullopt;
    CHECK(with_few_visits(record).empty());
    record.cities.back().centre.lon_deg = 190 / 111.32;
    CHECK(with_few_visits(record) == std::vector<std::int64_t>{3});
}

TEST_CASE("What a city has beyond the usual makes up for missing visits once, of the largest gap first") {
    db::RunRecord record;
    record.run.catchment_km = 20;
    record.cities = {peopled_city(1, 300, 1e6), peopled_city(2, 400, 1e6), peopled_city(3, 0, 1.8e6),
                     peopled_city(4, 10, 3e5), peopled_city(5, -10, 2e5)};
    // 800,000 beyond the usual are all that city 5 misses, and nothing is left for city 4.
    CHECK(with_few_visits(record) == std::vector<std::int64_t>{4});
    CHECK(words::few_visits(record)[0].is_sure);
    record.cities[2].visits = 2.1e6;
    CHECK(with_few_visits(record).empty());
}

TEST_CASE("A vague city is not excused by a metropolis whose own spread does not reach it") {
    db::RunRecord record;
    record.cities = {peopled_city(1, 300, 1e6), peopled_city(2, 400, 1e6), peopled_city(3, 0, 3e6),
                     peopled_city(4, 50, 2e5)};
    record.cities[3].major_sd_km = 40;
    CHECK(with_few_visits(record) == std::vector<std::int64_t>{4});
    record.cities[2].major_sd_km = 26;
    CHECK(with_few_visits(record).empty());
    record.cities[2].major_sd_km = 3;
    record.cities[3].centre.lon_deg = 29 / 111.32;
    CHECK(with_few_visits(record).empty());
}

TEST_CASE(
    "A city whose inhabitants are unknown has nothing beyond the usual, and is not told to have enough") {
    db::RunRecord record;
    record.run.catchment_km = 20;
    record.cities = {peopled_city(1, 0, 1e6), peopled_city(2, 100, 1e6), peopled_city(3, 200, 3e5),
                     peopled_city(4, 195, 5e6)};
    CHECK(words::every_city_has_half(record.cities, "that") ==
          "With its neighbours, every city has at least half of that.");
    record.cities[3].population = record.cities[3].visits_per_inhabitant = std::nullopt;
    CHECK(with_few_visits(record) == std::vector<std::int64_t>{3});
    CHECK(words::every_city_has_half(record.cities, "that") ==
          "With its neighbours, every city whose inhabitants are known has at least half of that.");
}

TEST_CASE("What is missing is sure only where not even the upper limit reaches the usual") {
    db::RunRecord record;
    record.cities = {peopled_city(1, 0, 1e6), peopled_city(2, 100, 1e6), peopled_city(3, 200, 3e5)};
    record.cities[2].visits_hi = 2e6;
    REQUIRE(with_few_visits(record) == std::vector<std::int64_t>{3});
    CHECK_FALSE(words::few_visits(record)[0].is_sure);
    record.cities[2].visits_hi = std::nullopt;
    CHECK_FALSE(words::few_visits(record)[0].is_sure);
}
