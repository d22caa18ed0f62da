#include "src/words/sentences.hpp"
#include "src/words/text.hpp"
#include "tests/catch.hpp"
#include "tests/contains.hpp"

#include <algorithm>
#include <cmath>

using results::CityComparison;
using results::CityEvent;

namespace {

db::CityRow city(std::string name, db::Real stability) {
    db::CityRow row;
    row.name = std::move(name);
    row.stability = stability;
    return row;
}

db::RunRecord shared_record() {
    db::RunRecord record;
    record.run.run_id = 4;
    record.run.noise = "negbin";
    record.run.converged = 1;
    record.run.competition = "shared";
    record.run.competition_reason = "people are taken to be shared among stores: --competition shared";
    record.run.catchment_km = 24.3;
    record.run.decay = 2;
    record.run.overdispersion_factor = 12;
    record.run.price = 21;
    record.run.deviance = 10;
    record.run.null_deviance = 100;
    record.cities = {city("Ames", 0.3), city("Waterloo", 1.0), city("Davenport", 0.1 * 8)};
    record.run.cities_found = 3;
    record.run.stores_used = 100;
    record.stores.resize(100);
    return record;
}

std::string all_of(std::vector<std::string> const& sentences) {
    std::string text;
    for (std::string const& sentence : sentences)
        text += sentence + "\n";
    return text;
}

std::string verdict_of(db::RunRecord const& record) {
    return all_of(
        words::verdict_sentences(results::verdict_on(record.run, record.stores, record.city_counts), record));
}

results::Comparison comparison_of(std::string const& before, std::string const& after) {
    results::Comparison comparison;
    comparison.before.run_id = 3;
    comparison.before.competition = before;
    comparison.after.run_id = 4;
    comparison.after.competition = after;
    CityComparison leeds{.name = "Leeds", .before = db::CityRow(), .after = db::CityRow()};
    leeds.visits = {.before = 100, .after = 200, .change = 1};
    leeds.move.distance_km = 3.4;
    leeds.events = {CityEvent::grown, CityEvent::moved, CityEvent::wider};
    comparison.cities = {leeds};
    comparison.stores.resize(1);
    comparison.stores[0].before.emplace();
    comparison.stores[0].after.emplace();
    return comparison;
}

}  // namespace

TEST_CASE("the rate of a model is per store, or per km² where people are shared") {
    db::RunRow run;
    CHECK(words::rate_unit(run) == "visitors per store");
    run.exposure_field = "weeks";
    CHECK(words::rate_unit(run) == "visitors per store and unit of exposure");
    run.competition = "shared";
    CHECK(words::rate_unit(run) == "visitors per km² and unit of exposure");
}

TEST_CASE("how people choose among stores is said with the reason, and nothing where stores draw alone") {
    db::RunRecord record = shared_record();
    CHECK(
        words::shared_people_text(record.run) ==
        "People are taken to be shared among stores: --competition shared. Everyone goes to one of the four "
        "nearest stores within 24.3 km, the nearer the likelier (distance to the power of −2).");
    record.run.competition = "none";
    CHECK(words::shared_people_text(record.run).empty());
}

TEST_CASE("under sharing the verdict speaks of a price and of stability, not of the BIC") {
    db::RunRecord record = shared_record();
    std::string const text = verdict_of(record);
    CHECK(contains(text, "each has to gain 21"));
    CHECK(contains(text, "2 of 3 cities come back in 80 % or more of the resamples"));
    CHECK(contains(text, "the other is Ames (30 %)."));
    CHECK_FALSE(contains(text, "BIC"));
    CHECK_FALSE(contains(text, "was not tried"));
    for (db::CityRow& city : record.cities)
        city.stability.reset();
    CHECK(contains(verdict_of(record), "was not tried: --stability 10 does"));
    record.run.competition = "none";
    CHECK_FALSE(contains(verdict_of(record), "resample"));
}

TEST_CASE("a city that comes back in eight of ten resamples is stable, however that was added up") {
    double sum = 0;
    for (int i = 0; i < 8; ++i)
        sum += 0.1;
    CHECK_FALSE(words::is_unstable(city("a", sum)));
    CHECK(words::is_unstable(city("a", 0.7)));
    CHECK_FALSE(words::is_unstable(city("a", {})));
}

TEST_CASE("counts that are not whole numbers need no warning where only their variance is modelled") {
    db::RunRecord record = shared_record();
    record.stores[0].visitors = record.stores[0].fitted = 1.5;
    CHECK_FALSE(contains(all_of(words::warnings_of(record)), "not whole numbers"));
    record.run.competition = "none";
    CHECK(contains(all_of(words::warnings_of(record)), "not whole numbers"));
}

TEST_CASE("a forecast of the fit names the figure, or that the counts do not tell") {
    CHECK(words::competition_forecast(results::Competition{.figure = 0.24, .alone = false}) ==
          "fit would take people to be shared among stores: neighbouring stores say little of each other's "
          "visitors (0.24; alone from 1.1)");
    CHECK(words::competition_forecast(results::Competition{.figure = 1.62, .alone = true})
              .starts_with("fit would take every store to draw its visitors alone: "));
    CHECK(contains(words::competition_forecast({}), "do not show by their counts"));
}

TEST_CASE("two runs that take stores to compete in different ways compare by their centres alone") {
    results::Comparison const all = comparison_of("none", "shared");
    results::Comparison const told = words::comparable(all);
    CHECK(told.cities[0].events == std::vector{CityEvent::moved});
    CHECK(std::isnan(told.cities[0].visits.before));
    CHECK(std::isnan(told.cities[0].spread.change));
    CHECK(told.stores.empty());
    results::CityComparison now = told.cities[0];
    now.before.reset();
    now.events.clear();
    CHECK(words::events_text(now) == "found now");
    std::string const text = all_of(words::comparison_sentences(all));
    CHECK(contains(
        text,
        "Run 3 takes every store to draw alone and run 4 divides people among stores: only centres compare, "
        "because visits, amplitudes and spreads mean different things."));
    CHECK(contains(text, "Beyond chance: Leeds moved by 3.40 km."));
    CHECK_FALSE(contains(text, "grown"));
    CHECK_FALSE(contains(text, "against what their places explain"));
}

TEST_CASE("two runs that take stores to compete in the same way compare by all they have") {
    results::Comparison const all = comparison_of("shared", "shared");
    CHECK(words::comparable(all).cities[0].events == all.cities[0].events);
    CHECK_FALSE(results::only_centres_compare(all));
    CHECK(contains(all_of(words::comparison_sentences(all)), "Leeds grown by 100.0 %, moved by 3.40 km"));
}

TEST_CASE("a sentence has a capital and one full stop") {
    CHECK(words::sentence("so it is") == "So it is.");
    CHECK(words::sentence("So it is.") == "So it is.");
    CHECK(words::sentence("").empty());
}
