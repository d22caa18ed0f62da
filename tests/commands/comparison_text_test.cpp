#include "src/commands/text/comparison_text.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

#include <fmt/format.h>

#include <string>

namespace {

/// So many cities found in both runs, of which every third has grown.
results::Comparison comparison_of_cities(int cities) {
    results::Comparison comparison;
    for (int id = 1; id <= cities; ++id) {
        results::CityComparison city;
        city.name = fmt::format("Town {}.", id);
        city.before.emplace();
        city.after.emplace();
        if (id % 3 == 0) city.events = {results::CityEvent::grown};
        comparison.cities.push_back(city);
    }
    return comparison;
}

}  // namespace

TEST_CASE("a comparison of few cities lists all") {
    std::string const text = commands::comparison_text(comparison_of_cities(10), false);
    CHECK(contains(text, "Town 1."));
    CHECK(contains(text, "Town 10."));
    CHECK_FALSE(contains(text, "more, "));
}

TEST_CASE(
    "a comparison of runs that take stores to compete in different ways is one of centres, and says so") {
    results::Comparison comparison = comparison_of_cities(3);
    comparison.after.competition = "shared";
    std::string const text = commands::comparison_text(comparison, false);
    CHECK(contains(text, "Town 1."));
    CHECK_FALSE(contains(text, "grown"));
    CHECK_FALSE(contains(text, "None of those in both changed"));
}

TEST_CASE("a comparison of a thousand cities lists the first that changed and says how many did") {
    std::string const text = commands::comparison_text(comparison_of_cities(1000), false);
    CHECK_FALSE(contains(text, "Town 1."));
    CHECK(contains(text, "Town 3."));
    CHECK(contains(text, "Town 30."));
    CHECK_FALSE(contains(text, "Town 33."));
    CHECK(contains(text, "… and 990 more, 323 of them changed beyond chance: --verbose lists all"));
    CHECK(contains(commands::comparison_text(comparison_of_cities(1000), true), "Town 1000."));
}
