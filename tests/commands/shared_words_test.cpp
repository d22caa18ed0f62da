#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/shared_shops.hpp"
#include "tests/contains.hpp"

#include <nlohmann/json.hpp>

using nlohmann::json;

TEST_CASE("a run of people who are shared is told in people per km², from the summary to the project") {
    program::Folder const folder;
    program::Outcome const fitted = fit_shared(folder, "--verbose");
    REQUIRE(fitted.exit_code == 0);
    CHECK(contains(fitted.out, "People are taken to be shared among stores: --competition shared."));
    CHECK(contains(fitted.out, "visitors per km²"));
    CHECK(contains(fitted.out, "quasi-Poisson, overdispersion"));
    CHECK(contains(fitted.out, "Stability is how often"));
    for (char const* wrong :
         {"BIC", "travel to a store, together", "visitors per store that", "negative binomial"}) {
        INFO(wrong);
        CHECK_FALSE(contains(fitted.out, wrong));
    }
    CHECK(contains(program::content_of(folder / "out/cities.qml"), "People: visitors who live in the city"));
    CHECK(contains(program::content_of(folder / "out/density.qml"), "visitors per km²"));
    CHECK(contains(program::content_of(folder / "out/report.html"), "Background, visitors per km²"));
    CHECK(contains(program::content_of(folder / "out/competitors.qml"), "takes its share"));
    CHECK(contains(program::content_of(folder / "out/trade_areas.qml"), "of its visitors come from"));
}

TEST_CASE("a new store takes from the others where people are shared, and predictions say so") {
    program::Folder const folder;
    REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0);
    std::string const database = (folder / "out/footfall.gpkg").string();
    program::Outcome const told = program::run(folder, "predict " + database + " --at -1.6,52.92");
    CHECK(told.exit_code == 0);
    CHECK(contains(told.out, "give up what it gets"));
    CHECK_FALSE(contains(told.out, "take nothing"));
    json const document =
        json::parse(program::run(folder, "predict " + database + " --at -1.6,52.92 --json").out);
    CHECK(document["competition"] == "shared");
    CHECK(contains(document["assumption"], "give up what it gets"));
}

TEST_CASE("a run for a machine has how stores compete, why, and how often cities come back") {
    program::Folder const folder;
    json const document = json::parse(fit_shared(folder, "--json --stability 5").out);
    CHECK(document["run"]["competition"] == "shared");
    CHECK(contains(document["run"]["competition_reason"], "--competition shared"));
    CHECK(document["run"].contains("competition_figure"));
    CHECK(document["run"]["overdispersion"].is_null());
    CHECK(document["run"]["overdispersion_factor"].is_number());
    for (json const& city : document["cities"]) {
        CHECK(city["stability"].is_number());
        CHECK(city["stores_of_50_percent"] > 0);
        CHECK(city["stores_of_80_percent"] >= city["stores_of_50_percent"]);
    }
}

TEST_CASE("runs that take stores to compete in different ways are compared by their centres") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--series s").exit_code == 0);
    REQUIRE(fit_shared(folder, "--stability 0").exit_code == 0);
    std::string const database = (folder / "out/footfall.gpkg").string();
    program::Outcome const told = program::run(folder, "compare " + database + " 1 2");
    CHECK(told.exit_code == 0);
    CHECK(contains(told.out, "only the centres of their"));
    CHECK(contains(program::run(folder, "report " + database + " -o " + (folder / "page.html").string()).out,
                   "run 2"));
    CHECK(contains(program::content_of(folder / "page.html"), "only centres compare"));
    json const document = json::parse(program::run(folder, "compare " + database + " 1 2 --json").out);
    CHECK(document["after"]["competition"] == "shared");
    for (json const& city : document["cities"])
        CHECK(city["visits"]["change"].is_null());
}
