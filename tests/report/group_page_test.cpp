#include "src/report/groups/groups.hpp"

#include "tests/contains.hpp"
#include "tests/report/example.hpp"

namespace {

report::Group group(std::string const& value, double visits) {
    report::Group group{.value = value, .link = value + "/report.html", .outcome = "run 3"};
    group.record = example::run();
    group.record->cities.front().visits = visits;
    group.record->cities.resize(1);
    for (db::StoreRow& store : group.record->stores)
        store.visitors = visits / 2;
    return group;
}

report::Group failed_group(std::string const& value) {
    return {.value = value, .outcome = "fewer than four stores", .calls = true};
}

std::string page(std::vector<report::Group> groups) {
    report::rank(groups);
    return report::group_page_of({"region", "shops.csv", groups}, {{}, "0.1.0"});
}

}  // namespace

TEST_CASE("groups are ranked by visitors, those without a run last") {
    std::vector<report::Group> groups{failed_group("East"), group("North", 2000), group("South", 6000)};
    report::rank(groups);
    CHECK(groups[0].value == "South");
    CHECK(groups[1].value == "North");
    CHECK(groups[2].value == "East");
    std::string const html = page(groups);
    CHECK(contains(html,
                   "The stores of <bdi>South</bdi> have most visitors, 6,000 of 8,000 (75 %), then those of "
                   "<bdi>North</bdi> (25 %)."));
    CHECK(contains(html, "href=\"South/report.html\""));
    CHECK(contains(html, "<strong>fewer than four stores</strong>"));
    CHECK(contains(html, "1 group calls for attention"));
}

TEST_CASE("a group without a certain city is ranked by the visitors that its stores have") {
    report::Group unsure = group("Unsure", 9000);
    unsure.record->cities.clear();
    std::vector<report::Group> groups{group("North", 2000), unsure};
    report::rank(groups);
    CHECK(groups[0].value == "Unsure");
    std::string const html = page(groups);
    CHECK(contains(html, "The stores of <bdi>Unsure</bdi> have most visitors, 9,000 of 11,000"));
    CHECK(contains(html, "How good the fits are: "));
}

TEST_CASE("a ranking has the grade of each group and what changed, where that is known") {
    report::Group north = group("North", 2000);
    north.since_run_before = report::GroupChange{2, 40, 0.032};
    std::string const html = page({north, group("South", 6000)});
    CHECK(contains(html, "+3.2 %"));
    CHECK(contains(html, "run 2, 40 stores of both"));
    CHECK_FALSE(contains(html, "Since a year before"));
    CHECK(example::count(html, "class=\"grade ") == 2);
    north.since_year_before = report::GroupChange{1, 38, -0.1};
    CHECK(contains(page({north}), "Since a year before"));
}

TEST_CASE("the map has the cities and stores of all groups, each with its own") {
    auto const data = example::data_of(page({group("North", 2000), group("South", 6000)}));
    REQUIRE(data["cities"].size() == 2);
    CHECK(data["groups"][0]["name"] == "South");
    CHECK(data["cities"][0]["group"] == 0);
    CHECK(data["cities"][0]["visits"] == 6000);
    CHECK(data["cities"][0]["id"] != data["cities"][1]["id"]);
    CHECK(data["stores"]["group"] == nlohmann::json{0, 0, 1, 1});
    CHECK_FALSE(data["land"]["ground"].is_null());
}

TEST_CASE("values of a field are text on the page of the groups, never markup") {
    std::string const evil = "</script><script>alert(1)</script>";
    std::string const html = page({group(evil, 1), failed_group(evil)});
    CHECK_FALSE(contains(html, "<script>alert(1)"));
    CHECK(contains(html, "&lt;script&gt;alert(1)"));
}

TEST_CASE("groups of which none has a run are a page all the same") {
    std::string const html = page({failed_group("East"), failed_group("")});
    CHECK(contains(html, "No group has a run."));
    CHECK(contains(html, "<em>no value</em>"));
    CHECK(example::data_of(html)["frame"].is_null());
}
