#include "db/database.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/db/raw_sqlite.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace {

/// A folder of results as the program left it before schema 3.
program::fs::path old_database_in(program::Folder const& folder) {
    program::fs::create_directory(folder / "out");
    program::fs::path const database = folder / "out/footfall.gpkg";
    program::fs::copy_file(FOOTFALL_SOURCE_DIR "/tests/db/schema_2.gpkg", database);
    return database;
}

}  // namespace

TEST_CASE("every command that reads a database reads one of schema 2, and leaves it as it was") {
    program::Folder const folder;
    std::string const database = old_database_in(folder).string();
    std::string const before = program::content_of(database);
    program::Outcome const listed = program::run(folder, "runs " + database + " --json");
    REQUIRE(listed.exit_code == 0);
    CHECK(listed.out.find("\"AIC3\"") != std::string::npos);
    CHECK(program::run(folder, "report " + database + " -o " + (folder / "page.html").string()).exit_code ==
          0);
    CHECK(program::run(folder, "compare " + database + " 1 2").exit_code == 0);
    CHECK(program::run(folder, "predict " + database + " --run 1 --at 5.1,52.05").exit_code == 0);
    std::string const layers = (folder / "layers").string();
    CHECK(program::run(folder, "export " + database + " --run 1 -o " + layers).exit_code == 0);
    CHECK_FALSE(program::fs::exists(folder / "layers/competitors.geojson"));
    CHECK(
        program::run(folder, "export " + database + " --run 1 --layer competitors -o " + layers).exit_code ==
        0);
    CHECK(program::fs::exists(folder / "layers/competitors.geojson"));
    CHECK(program::content_of(database) == before);
}

TEST_CASE("a run beside those of schema 2 brings them up to date, and their layers have styles") {
    program::Folder const folder;
    program::fs::path const database = old_database_in(folder);
    program::Outcome const fitted = program::fit(folder, "--series shops");
    CHECK(fitted.err.empty());
    REQUIRE(fitted.exit_code == 0);
    auto const runs = db::Reader(database).runs();
    REQUIRE(runs.size() == 4);
    CHECK(runs[2].criterion == "AIC3");
    CHECK(runs[3].schema_version == db::schema_version);
    CHECK(runs[3].competition == "none");
    RawSqlite raw(database);
    CHECK(raw.text("SELECT count(*) FROM layer_styles WHERE styleQML = ''") == "0");
    CHECK(
        raw.text("SELECT f_table_name FROM layer_styles WHERE f_table_name LIKE '%competitors' ORDER BY 1") ==
        "competitors\nlatest_competitors");
    CHECK(program::run(folder, "compare " + database.string() + " 1 4").exit_code == 0);
}

TEST_CASE("a run of many stores keeps whether they seem to share their customers") {
    program::Folder const folder;
    std::string const stores = (folder / "scene.geojson").string();
    REQUIRE(program::run(folder, "simulate --stores 400 --cities 2 -o " + stores).exit_code == 0);
    program::Outcome const checked = program::run(folder, "check " + stores + " --json");
    REQUIRE(checked.exit_code == 0);
    program::Outcome const fitted =
        program::run(folder, "fit " + stores + " --cities 2 --json -o " + (folder / "out").string());
    REQUIRE(fitted.exit_code == 0);
    nlohmann::json const run = nlohmann::json::parse(fitted.out)["run"];
    REQUIRE(run["competition_figure"].is_number());
    CHECK(run["competition_figure"].get<double>() ==
          Catch::Approx(nlohmann::json::parse(checked.out)["competition"]["figure"].get<double>()));
    CHECK(run["competition_reason"].get<std::string>().starts_with("every store is taken to draw "));
    CHECK(run["competition"] == "none");
    db::RunRow const kept = db::Reader(folder / "out/footfall.gpkg").run({});
    CHECK(kept.competition_figure == run["competition_figure"].get<double>());
    CHECK(kept.competition_reason == run["competition_reason"]);
}

TEST_CASE("a file of competitors that the user put beside the database stays") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    std::ofstream(folder / "out/competitors.geojson") << "mine";
    REQUIRE(program::fit(folder, "--force").exit_code == 0);
    CHECK(program::content_of(folder / "out/competitors.geojson") == "mine");
}
