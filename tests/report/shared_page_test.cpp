#include "tests/contains.hpp"
#include "tests/report/example.hpp"

using nlohmann::json;

namespace {

db::RunRecord shared_run() {
    db::RunRecord record = example::run();
    record.run.competition = "shared";
    record.run.competition_reason = "people are taken to be shared among stores: --competition shared";
    record.run.catchment_km = 24.3;
    record.run.decay = 2;
    record.run.overdispersion_factor = 12;
    record.run.price = 21;
    record.run.noise = "negbin";
    for (db::CityRow& city : record.cities)
        city.integral = 2 * city.visits;
    record.cities[0].stability = 1;
    record.cities[1].stability = 0.3;
    for (db::StoreRow& store : record.stores) {
        store.catchment_km2 = 7;
        store.from_background = 40;
    }
    record.contributions = {{"a", 1, 50, {}}, {"a", 2, 10, {}}, {"b", 2, 60, {}}};
    record.competitors = {{9, 5, {}, {-1.2, 53.7}}};
    return record;
}

std::string shown_of(std::string const& page) {
    return page.substr(page.find("<body>"), page.find("<script id=\"data\"") - page.find("<body>"));
}

}  // namespace

TEST_CASE("the page of a run that shares people says so and has their units") {
    std::string const page = shown_of(example::page(shared_run()));
    CHECK(contains(page, "People are taken to be shared among stores: --competition shared."));
    CHECK(contains(page, "Visitors who live in the city"));
    CHECK(contains(page, "12,000"));
    CHECK(contains(page, "Background, visitors per km²"));
    CHECK(contains(page, "Overdispersion φ"));
    CHECK(contains(page, "30 %<small>drawn dashed</small>"));
    CHECK(contains(page, "Stability says how often"));
    for (char const* wrong : {"per store</dt>", "same at every store", "together.", "<dt>BIC", "negbin",
                              "however many people live there"}) {
        INFO(wrong);
        CHECK_FALSE(contains(page, wrong));
    }
}

TEST_CASE(
    "the map of a run that shares people has each store's contributions, which its cities alone do not "
    "tell") {
    json const data = example::data_of(example::page(shared_run()));
    CHECK(data["competition"] == "shared");
    CHECK(data["stores"]["contributions"] == json::parse("[[0, 50, 1, 10], [1, 60]]"));
    CHECK(data["stores"]["background"] == json::parse("[40, 40]"));
    CHECK(data["stores"]["catchment"] == json::parse("[7, 7]"));
    CHECK(data["cities"][1]["stability"] == 0.3);
    CHECK(data["cities"][0]["people"] == 12000);
    CHECK(data["competitors"]["lon"].size() == 1);
}

TEST_CASE("the map has the trade areas of the stores that it draws, and none of a run without them") {
    db::RunRecord record = shared_run();
    CHECK_FALSE(example::data_of(example::page(record)).contains("trade_areas"));
    // East by 0.02° and north by 0.01° from the store, then back west: 15 steps of 0.0013°, 8, and −15.
    geo::MultiPolygon const corner{
        {{{{-1.5, 53.8}, {-1.48, 53.8}, {-1.48, 53.81}, {-1.5, 53.81}, {-1.5, 53.8}}}}};
    record.trade_areas = {{"a", "", 50, 12.3456, 60, corner}, {"a", "", 80, 48, 90, corner}};
    json const areas = example::data_of(example::page(record))["trade_areas"];
    CHECK(areas["half_km2"] == json::parse("[12.346, null]"));
    CHECK(areas["most_km2"] == json::parse("[48, null]"));
    CHECK(areas["step"] == json::parse("[130, null]"));  // a 48th of √48 km, in 1e-5°
    CHECK(areas["half"] == json::parse(R"(["AAeAAQdA", null])"));
    CHECK(areas["half"] == areas["most"]);
}

TEST_CASE("a long way in an outline has a digit more, and rings stand apart") {
    db::RunRecord record = shared_run();
    auto const triangle = [](double lon) {
        return geo::Ring{{lon, 53.8}, {lon + 0.0026, 53.8}, {lon, 53.8013}, {lon, 53.8}};
    };
    record.trade_areas = {{"a", "", 50, 48, 60, {{{triangle(-1.5)}, {triangle(-1.474)}}}},
                          {"a", "", 80, 48, 90, {{{triangle(-1.5)}}}}};
    json const areas = example::data_of(example::page(record))["trade_areas"];
    // 2 steps east; 2 west and 1 north; then 20 east and 1 south of that: 40 is 8 and one more of 32.
    CHECK(areas["half"][0] == "AAEADC oBBEADC");
}

TEST_CASE("the page says how many stores take half of a city's visits, where the run tells") {
    db::RunRecord record = shared_run();
    CHECK_FALSE(contains(shown_of(example::page(record)), "Half go to"));
    CHECK_FALSE(example::data_of(example::page(record))["cities"][0].contains("stores"));
    record.city_stores = {{1, "a", 1, 4000, 0.66, 0.66, 50}, {1, "b", 2, 2000, 0.34, 1, 80}};
    std::string const page = example::page(record);
    CHECK(contains(shown_of(page), "1 store<small>80 % to 2</small>"));
    CHECK(example::data_of(page)["cities"][0]["stores"] ==
          "Half of its visits go to 1 of 2 stores, 80 % to 2");
    CHECK_FALSE(example::data_of(page)["cities"][1].contains("stores"));
}

TEST_CASE("the page of a run whose stores draw alone has nothing of sharing") {
    std::string const page = example::page(example::run());
    json const data = example::data_of(page);
    CHECK_FALSE(data.contains("competition"));
    CHECK_FALSE(data["stores"].contains("contributions"));
    CHECK_FALSE(contains(shown_of(page), "per km²"));
    CHECK_FALSE(contains(shown_of(page), "Stability"));
    CHECK(contains(shown_of(page), "how far they travel to a store, together."));
}
