#include "src/alerts/expression.hpp"
#include "src/base/random.hpp"
#include "tests/catch.hpp"

namespace {

std::string complaint(std::string const& text) {
    try {
        alerts::parse(text);
    } catch (alerts::ExpressionError const& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("an alert says what is watched, of which city, and where it is raised") {
    alerts::Expression const share = alerts::parse("share(Leeds) < 10%");
    CHECK(share.of_city->name == "share");
    CHECK(share.city == "Leeds");
    CHECK(share.threshold->comparison == alerts::Operator::less);
    CHECK(share.threshold->value == Catch::Approx(0.1));
    CHECK(alerts::parse("moved > 5 km").distance_moved);
    CHECK(alerts::parse("moved>500m").threshold->value == 0.5);
    CHECK(alerts::parse("moved(city 3)").city_event->event == results::CityEvent::moved);
    CHECK(alerts::parse("new-city").city_event->event == results::CityEvent::appeared);
    CHECK(alerts::parse(" r2<=0.6 ").of_run->name == "r2");
    alerts::Expression const change = alerts::parse("change(visits, Newcastle upon Tyne) < -20%");
    CHECK(change.change);
    CHECK(change.city == "Newcastle upon Tyne");
    CHECK(change.threshold->value == Catch::Approx(-0.2));
    CHECK(alerts::parse("share(\"St. Ives (Cornwall)\") = 0").city == "St. Ives (Cornwall)");
    CHECK(alerts::parse("store-fell").store_event->event == results::StoreEvent::fell);
}

TEST_CASE("an alert about a change may say against which earlier run") {
    alerts::Expression const year = alerts::parse("change(visits, Leeds) < -20% against year-before");
    CHECK(year.against == results::Earlier::year_before);
    CHECK(year.threshold->value == Catch::Approx(-0.2));
    CHECK(alerts::parse("new-city against run-before").against == results::Earlier::run_before);
    CHECK(alerts::parse("moved > 5 against year-before").threshold->value == 5);
    CHECK(alerts::parse("moved > 5 km  against  year-before ").against == results::Earlier::year_before);
    CHECK(alerts::parse("grown(Against) against year-before").city == "Against");
    CHECK_FALSE(alerts::parse("moved > 5 km").against);
    CHECK(complaint("r2 < 1 against year-before") ==
          "\"r2 < 1 against year-before\", at character 8: this is not about a change, so it is against no "
          "other run: leave that out");
    CHECK(complaint("moved against") ==
          "\"moved against\", at character 14: one of run-before, year-before is expected");
    CHECK(complaint("moved against last-year") ==
          "\"moved against last-year\", at character 15: one of run-before, year-before is expected");
}

TEST_CASE("what is no alert is refused with the place and what was expected") {
    CHECK(complaint("share(Leeds <") == "\"share(Leeds <\", at character 14: a ) is expected after the city");
    CHECK(complaint("share(Leeds) <") == "\"share(Leeds) <\", at character 15: a number is expected");
    CHECK(complaint("r2 0.6") == "\"r2 0.6\", at character 4: one of <, <=, >, >=, = and != is expected");
    CHECK(complaint("moved > 5 miles") ==
          "\"moved > 5 miles\", at character 11: the unit is expected to be km or m");
    CHECK(complaint("visits > 5%") ==
          "\"visits > 5%\", at character 11: this is not a share of something: % does not go with it");
    CHECK(complaint("new-city > 2") ==
          "\"new-city > 2\", at character 10: an event has no comparison: it happened or not");
    CHECK(complaint("r2(Leeds) < 1") ==
          "\"r2(Leeds) < 1\", at character 1: r2 is not about a single city: leave the parentheses out");
    CHECK(complaint("shar < 1") == "\"shar < 1\", at character 1: shar is unknown; did you mean share?");
    CHECK(complaint("size < 1").starts_with("\"size < 1\", at character 1: one of change, r2, "));
    CHECK(complaint("r2 < 1 km") == "\"r2 < 1 km\", at character 8: no unit goes here");
    CHECK(complaint("r2 < 1 (") == "\"r2 < 1 (\", at character 8: the alert is expected to end here");
    CHECK(complaint("").starts_with("\"\", at character 1: one of change"));
    CHECK(complaint("share(\"Leeds) < 1") ==
          "\"share(\"Leeds) < 1\", at character 7: the quote is not closed");
    CHECK(complaint("share() < 1") ==
          "\"share() < 1\", at character 7: a city is expected: its name, or city 3");
    CHECK(complaint("share < nan") == "\"share < nan\", at character 9: a number is expected");
    CHECK(complaint("change(moved) > 1") ==
          "\"change(moved) > 1\", at character 8: a quantity is expected, as in change(visits)");
}

TEST_CASE("whatever is typed is an alert or refused") {
    base::Random random(1);
    std::string const pieces[] = {
        "share", "(",  ")", "change", ",",        "<", ">=",    "5",      "%",        " ",
        "km",    "\"", "'", "moved",  "new-city", "-", "1e400", "city 3", "\xC3\xA9", std::string(1, '\0')};
    int refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (int i = random.integer(0, 8); i > 0; --i)
            text += pieces[random.integer(0, static_cast<int>(std::size(pieces)) - 1)];
        refused += complaint(text) != "none";
    }
    CHECK(refused > 10'000);
    CHECK(refused < 20'000);
}
