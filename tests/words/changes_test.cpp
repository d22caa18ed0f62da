#include "src/words/sentences.hpp"
#include "tests/catch.hpp"

using results::CityComparison;
using results::CityEvent;

namespace {

CityComparison city(std::string name, double change, std::vector<CityEvent> events) {
    CityComparison result{.name = std::move(name), .before = db::CityRow(), .after = db::CityRow()};
    result.visits.change = change;
    result.move.distance_km = 3.4;
    result.events = std::move(events);
    return result;
}

}  // namespace

TEST_CASE("what the visitors of the same stores did comes first") {
    results::Comparison comparison;
    comparison.same = {2500, 1'000'000, 220'000};
    CHECK(words::comparison_sentences(comparison)[0] ==
          "The 2,500 stores of both runs have 220,000 visitors, 78.0 % fewer than before (1.00 million).");
    CHECK(words::comparison_sentences(comparison)[1] == "No city changed beyond chance.");
}

TEST_CASE("what all cities did is said once, with the least and the most, and what else happened after it") {
    results::Comparison comparison;
    comparison.cities = {city("London", -0.84, {CityEvent::shrunk, CityEvent::moved}),
                         city("Leeds", -0.62, {CityEvent::shrunk}), city("Bath", -0.7, {CityEvent::shrunk})};
    auto const sentences = words::comparison_sentences(comparison);
    CHECK(sentences[0] ==
          "All 3 cities of both runs have shrunk: Leeds by 62.0 % the least, London by 84.0 % the most.");
    CHECK(sentences[1] == "Beyond chance: London moved by 3.40 km.");
}

TEST_CASE("cities that do not do alike are named one by one") {
    results::Comparison comparison;
    comparison.cities = {city("London", -0.84, {CityEvent::shrunk}), city("Leeds", 0.1, {CityEvent::grown}),
                         city("Bath", 0, {})};
    CHECK(words::comparison_sentences(comparison)[0] ==
          "Beyond chance: London shrunk by 84.0 %; Leeds grown by 10.0 %.");
}
