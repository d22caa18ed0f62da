#include "src/alerts/evaluate.hpp"

#include "tests/catch.hpp"

namespace {

db::CityRow city(std::int64_t id, std::string const& name, double visits, double share) {
    db::CityRow row;
    row.city_id = id;
    row.name = name;
    row.visits = visits;
    row.share = share;
    return row;
}

results::KeptRun run() {
    results::KeptRun kept;
    kept.run.r_squared = 0.8;
    kept.run.stores_used = 95;
    kept.run.rows_set_aside = 5;
    kept.cities = {city(1, "Leeds", 800, 0.08), city(2, "York", 2000, 0.2)};
    return kept;
}

results::Comparison change() {
    results::Comparison comparison;
    results::CityComparison leeds;
    leeds.city_id = 1;
    leeds.name = "Leeds";
    leeds.before = city(1, "Leeds", 1000, 0.1);
    leeds.after = city(1, "Leeds", 800, 0.08);
    leeds.visits.change = -0.25;
    leeds.move.distance_km = 3;
    leeds.events = {results::CityEvent::shrunk};
    results::CityComparison hull;
    hull.city_id = 3;
    hull.name = "Hull";
    hull.before = city(3, "Hull", 300, 0.03);
    hull.events = {results::CityEvent::vanished};
    comparison.cities = {leeds, hull};
    return comparison;
}

/// Of a comparison in which Hull may have been missed by chance.
alerts::Outcome outcome_without_hull(std::string const& text) {
    results::KeptRun const kept = run();
    results::Comparison comparison = change();
    comparison.cities.back().events.clear();
    return alerts::evaluate(alerts::parse(text), {kept, &comparison});
}

alerts::Outcome outcome(std::string const& text, bool first = false) {
    results::KeptRun const kept = run();
    results::Comparison const comparison = change();
    return alerts::evaluate(alerts::parse(text), {kept, first ? nullptr : &comparison});
}

}  // namespace

TEST_CASE("numbers of a run and of a city are compared with the threshold") {
    CHECK(outcome("r2 < 0.6").state == alerts::State::quiet);
    CHECK(outcome("set-aside >= 5%").state == alerts::State::raised);
    CHECK(outcome("share(Leeds) < 0.1").state == alerts::State::raised);
    CHECK(outcome("share(leeds) < 0.1").detail == "share of Leeds is 8.0 %");
    CHECK(outcome("visits(city 2) < 1000").state == alerts::State::quiet);
    CHECK(outcome("visits < 1000").detail == "visits of Leeds is 800");
}

TEST_CASE("changes are those of the comparison, like for like") {
    CHECK(outcome("change(visits, Leeds) < -20%").value == -0.25);
    CHECK(outcome("change(share, Leeds) < -25%").state == alerts::State::quiet);
    CHECK(outcome("moved > 2 km").state == alerts::State::raised);
    CHECK(outcome("moved").state == alerts::State::quiet);
    CHECK(outcome("shrunk(Leeds)").state == alerts::State::raised);
    CHECK(outcome("lost-city").detail == "vanished: Hull");
    CHECK(outcome("new-city").state == alerts::State::quiet);
    CHECK(outcome("store-fell").state == alerts::State::quiet);
}

TEST_CASE("of a city that may have been missed by chance nothing is known") {
    for (std::string const text : {"visits(Hull) < 100", "change(visits, Hull) < -50%"}) {
        INFO(text);
        CHECK(outcome_without_hull(text).state == alerts::State::unknown);
        CHECK(outcome_without_hull(text).detail == "Hull was not found, perhaps by chance");
    }
    CHECK(outcome_without_hull("change(visits) < -50%").state == alerts::State::quiet);
}

TEST_CASE("a city that was there before counts as none; one that never was makes the alert call") {
    CHECK(outcome("visits(Hull) < 100").state == alerts::State::raised);
    CHECK(outcome("change(visits, Hull) < -50%").state == alerts::State::raised);
    alerts::Outcome const unknown = outcome("visits(Hulll) < 100");
    CHECK(unknown.state == alerts::State::unknown);
    CHECK(unknown.detail == "no city of the run is called Hulll; there are: Leeds, York");
    CHECK(alerts::calls(unknown));
}

TEST_CASE("the first run of a series has nothing to compare with, and that is no alert") {
    alerts::Outcome const first = outcome("moved > 5 km", true);
    CHECK(first.state == alerts::State::no_previous);
    CHECK_FALSE(alerts::calls(first));
    CHECK(outcome("share(Leeds) < 0.1", true).state == alerts::State::raised);
}

TEST_CASE("an alert looks at the run that it is against") {
    results::KeptRun const kept = run();
    results::Comparison const since_run_before = change();
    results::Comparison since_year = change();
    since_year.cities.front().visits.change = 0.1;
    auto const state = [&](std::string const& text, results::Comparison const* year) {
        return alerts::evaluate(alerts::parse(text), {kept, &since_run_before, &since_run_before, year})
            .state;
    };
    CHECK(state("change(visits, Leeds) < -20%", &since_year) == alerts::State::raised);
    CHECK(state("change(visits, Leeds) < -20% against run-before", &since_year) == alerts::State::raised);
    CHECK(state("change(visits, Leeds) < -20% against year-before", &since_year) == alerts::State::quiet);
    CHECK(state("change(visits, Leeds) > 5% against year-before", &since_year) == alerts::State::raised);
    CHECK(state("new-city against year-before", nullptr) == alerts::State::no_previous);
}

TEST_CASE("where only centres compare, an alert says so, and what always compares is told") {
    results::KeptRun const kept = run();
    results::Comparison comparison = change();
    comparison.before.competition = "shared";
    comparison.cities.back().events.clear();
    auto const told = [&](std::string const& text) {
        return alerts::evaluate(alerts::parse(text), {kept, &comparison});
    };
    CHECK(told("visits(Hull) < 100").detail ==
          "Hull was not found, and whether by chance cannot be told, as only centres compare");
    for (std::string const text : {"change(visits, Leeds) < -20%", "change(amplitude) < -20%",
                                   "shrunk(Leeds)", "lost-city", "store-fell", "change(background) > 10%"}) {
        INFO(text);
        CHECK(told(text).state == alerts::State::unknown);
        CHECK(told(text).detail ==
              "in one of the two runs stores share their customers and in the other they draw alone: only "
              "centres compare");
    }
    CHECK(told("moved > 2 km").state == alerts::State::raised);
    CHECK(told("store-closed").state == alerts::State::quiet);
    CHECK(told("share(Leeds) < 0.1").state == alerts::State::raised);
}
