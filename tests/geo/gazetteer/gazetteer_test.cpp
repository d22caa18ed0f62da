#include "geo/gazetteer/gazetteer.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <fstream>
#include <string>

namespace {

geo::Place const& most_populous(std::string const& name) {
    auto const& places = geo::gazetteer();
    auto const found = std::ranges::max_element(
        places, {}, [&](geo::Place const& place) { return place.name == name ? place.population : -1; });
    REQUIRE(found->name == name);
    return *found;
}

}  // namespace

TEST_CASE("every row of the file of places is a place with a name, a country, a position and inhabitants") {
    std::ifstream file(FOOTFALL_SOURCE_DIR "/geo/gazetteer/places.tsv");
    std::ptrdiff_t rows = -1;  // the names of the columns
    for (std::string line; std::getline(file, line);)
        ++rows;
    auto const& places = geo::gazetteer();
    REQUIRE(std::ssize(places) == rows);
    CHECK(rows > 20'000);
    CHECK(std::ranges::all_of(places, [](geo::Place const& place) {
        auto const [lon, lat] = place.position;
        return !place.name.empty() && place.country.size() == 2 && std::abs(lon) <= 180 &&
               std::abs(lat) < 90 && (lon != 0 || lat != 0) && place.population >= 15'000;
    }));
}

TEST_CASE("the gazetteer knows large cities with what is told of them, and their sections apart") {
    geo::Place const& london = most_populous("London");
    CHECK(london.country == "GB");
    CHECK(london.region == "ENG");
    CHECK(london.position.lon_deg == Catch::Approx(-0.1257));
    CHECK(london.position.lat_deg == Catch::Approx(51.5085));
    CHECK(london.population > 7e6);
    CHECK(london.capital);
    CHECK_FALSE(london.section);
    CHECK(most_populous("Croydon").section);
    CHECK(most_populous("Brooklyn").section);
    CHECK_FALSE(most_populous("Newark").section);
    CHECK_FALSE(most_populous("São Paulo").capital);
}

TEST_CASE("the places of a country come the most populous first, and none of no country") {
    auto const places = geo::places_in_country("fr");
    REQUIRE(places.size() > 500);
    CHECK(places[0].name == "Paris");
    CHECK(places[1].name == "Marseille");
    CHECK(std::ranges::is_sorted(places, std::greater{}, &geo::Place::population));
    CHECK(geo::places_in_country("XX").empty());
    CHECK(geo::places_in_country("").empty());
}
