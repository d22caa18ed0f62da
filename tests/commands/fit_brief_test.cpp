#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/contains.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace {

std::string in_quotes(program::fs::path const& path) {
    return "\"" + path.string() + "\"";
}

void check_size(std::string const& text) {
    CHECK(std::ranges::count(text, '\n') <= 25);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }) <= 100);
    }
}

}  // namespace

TEST_CASE("the terminal gets what matters in 25 lines of 100 characters, and the rest with --verbose") {
    program::Folder const folder;
    program::Outcome const outcome = program::fit(folder);
    CHECK(outcome.err.empty());
    check_size(outcome.out);
    for (char const* const told :
         {"Read shops.csv: 256 of 256 rows used (visitors).", "2 cities", "near ", "from no city",
          "Grade good", "Run 1 of series shops is in", "open report.html, or footfall.qgz"}) {
        CAPTURE(told);
        CHECK(contains(outcome.out, told));
    }
    for (char const* const detail : {"deviance explained", "95 % limits", "cities.geojson"}) {
        CAPTURE(detail);
        CHECK_FALSE(contains(outcome.out, detail));
        CHECK(contains(program::fit(folder, "--verbose --force").out, detail));
    }
}

TEST_CASE("twenty cities, warnings, alerts and changes fit on a screen too") {
    program::Folder const folder;
    std::string const stores = in_quotes(folder / "stores.geojson"), out = in_quotes(folder / "out");
    REQUIRE(program::run(folder, "simulate --cities 14 --stores 700 --seed 4 -o " + stores).exit_code == 0);
    std::string const fit =
        "fit " + stores + " --competition none -o " + out +
        " --alert \"cities > 0\" --alert \"stores > 0\" --alert \"visits > 0\" --alert \"r2 > 0\" ";
    check_size(program::run(folder, fit).out);
    program::Outcome const again = program::run(folder, fit + "--noise poisson --cities 13 --holdout 0.2");
    check_size(again.out);
    CHECK(contains(again.out, "Since run 1: "));
    CHECK(contains(again.out, "1 alert more with --verbose"));
    CHECK(contains(again.out, "Held-out stores: RMSE"));
    CHECK(contains(again.out, "13 cities"));
    CHECK(contains(again.out, " more  "));
}

TEST_CASE("rows that are set aside are counted with the largest reason") {
    program::Folder const folder;
    program::fs::path const stores = program::write_stores(folder);
    std::ofstream(stores, std::ios::app) << "a,-1.5,53,\nb,-1.5,53,\nc,,53,5\n";
    std::string const text =
        program::run(folder, "fit " + in_quotes(stores) + " --src-crs EPSG:4326 --cities 2 -o " +
                                 in_quotes(folder / "out"))
            .out;
    CHECK(contains(text, "256 of 259 rows used (visitors), 3 set aside (2: visitors missing)."));
}

TEST_CASE("a run of another series leaves the files of the first one alone and has a folder of its own") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::string const page = program::content_of(folder / "out/report.html");
    std::string const layer = program::content_of(folder / "out/stores.geojson");
    std::string const trial = "--series \"a trial\" --where \"CAST(visitors AS integer) < 2000\" ";
    program::Outcome const outcome = program::fit(folder, trial);
    REQUIRE(outcome.exit_code == 0);
    CHECK(contains(outcome.out, "a_trial"));
    CHECK(program::content_of(folder / "out/report.html") == page);
    CHECK(program::content_of(folder / "out/stores.geojson") == layer);
    CHECK(contains(program::content_of(folder / "out/a_trial/stores.geojson"), "\"run_id\": 2"));
    CHECK(program::fs::exists(folder / "out/a_trial/footfall.qgz"));
    CHECK_FALSE(program::fs::exists(folder / "out/a_trial/footfall.gpkg"));
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 2);
    // What is missing is written again in the same place.
    program::fs::remove(folder / "out/a_trial/report.html");
    REQUIRE(program::fit(folder, trial).exit_code == 0);
    CHECK(program::fs::exists(folder / "out/a_trial/report.html"));
    CHECK(program::content_of(folder / "out/report.html") == page);
    // The first series goes on beside the database.
    REQUIRE(program::fit(folder, "--quiet --force").exit_code == 0);
    CHECK(contains(program::content_of(folder / "out/stores.geojson"), "\"run_id\": 3"));
    CHECK_FALSE(program::fs::exists(folder / "out/shops"));
}

TEST_CASE("other rows in the same series are refused unless the series is named") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--quiet").exit_code == 0);
    std::string const page = program::content_of(folder / "out/report.html");
    std::string const some = "--where \"CAST(visitors AS integer) < 2000\" ";
    program::Outcome const outcome = program::fit(folder, some);
    CHECK(outcome.exit_code == 2);
    CHECK(contains(outcome.err, "run 1 of series shops on all rows"));
    CHECK(contains(outcome.err, "--series shops"));
    CHECK(program::content_of(folder / "out/report.html") == page);
    CHECK(program::fit(folder, some + "--quiet --series shops").exit_code == 0);
}
