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
    CHECK(contains(page,
                   "By visits, the largest are <bdi>Leeds</bdi> (12,000 live there) and <bdi>York</bdi> "
                   "(6,000 live there)."));
    CHECK(contains(page, "Background, visitors per km²"));
    CHECK(contains(page, "visitors per km² who live at the city&#39;s centre"));
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

TEST_CASE("the page of a run whose stores draw alone has nothing of sharing") {
    std::string const page = example::page(example::run());
    json const data = example::data_of(page);
    CHECK_FALSE(data.contains("competition"));
    CHECK_FALSE(data["stores"].contains("contributions"));
    CHECK_FALSE(contains(shown_of(page), "per km²"));
    CHECK_FALSE(contains(shown_of(page), "Stability"));
    CHECK(contains(shown_of(page), "how far they travel to a store, together."));
}
