#include "db/database.hpp"
#include "geo/errors.hpp"
#include "tests/catch.hpp"
#include "tests/commands/command_run.hpp"
#include "tests/commands/program.hpp"
#include "tests/commands/standard_output.hpp"
#include "tests/commands/two_cities.hpp"
#include "tests/contains.hpp"

#include <sqlite3.h>
#include <nlohmann/json.hpp>

using nlohmann::json;
using program::Folder;

namespace {

std::string what_report_says(Folder const& folder, std::vector<std::string> more) {
    more.insert(more.begin(),
                {(folder / "out/footfall.gpkg").string(), "-o", (folder / "page.html").string()});
    return standard_output_of([&] { run_command(commands::declare_report, more); });
}

std::string page_of(Folder const& folder, std::vector<std::string> more = {}) {
    more.push_back("--overwrite");
    what_report_says(folder, more);
    return program::content_of(folder / "page.html");
}

void change_database(Folder const& folder, std::string const& sql) {
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open((folder / "out/footfall.gpkg").c_str(), &connection) == SQLITE_OK);
    // The index's triggers call functions that only GeoPackage programs have.
    std::string triggers;
    for (std::string const number : {"1", "2", "3", "4"})
        triggers += "DROP TRIGGER IF EXISTS rtree_cities_geom_update" + number + ";";
    CHECK(sqlite3_exec(connection, (triggers + sql).c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(connection);
}

}  // namespace

TEST_CASE("the page beside the layers is the page of the run in the database") {
    Folder const folder;
    fit_two_cities(folder);
    std::string const beside = program::content_of(folder / "out/report.html");
    CHECK(contains(beside, "of the visitors of 256 stores"));
    CHECK(page_of(folder) == beside);
}

TEST_CASE("a run is named by its number or by its series, and what was written is said") {
    Folder const folder;
    fit_two_cities(folder);
    fit_two_cities(folder, "--quiet --series spring");
    CHECK_THROWS_AS(page_of(folder), geo::UsageError);
    CHECK(contains(page_of(folder, {"--series", "spring"}), "Run 2 of this series"));
    CHECK(contains(page_of(folder, {"--run", "1"}), "Run 1 of this series"));
    CHECK_THROWS_AS(page_of(folder, {"--run", "9"}), db::DatabaseError);
    json const said = json::parse(what_report_says(folder, {"--run", "1", "--json", "--overwrite"}));
    CHECK(said["run_id"] == 1);
    CHECK(said["series"] == "shops");
    CHECK(said["file"] == (folder / "page.html").string());
    CHECK(what_report_says(folder, {"--run", "1", "--quiet", "--overwrite"}).empty());
}

TEST_CASE("a page of a later run tells what changed, and what an alert says") {
    Folder const folder;
    fit_two_cities(folder);
    CHECK(!contains(page_of(folder), "id=\"changes\""));
    fit_two_cities(folder, "--quiet --force");
    std::string const page = page_of(folder, {"--alert", "share(city 1) > 0.1"});
    CHECK(contains(page, "id=\"changes\""));
    CHECK(contains(page, "Compared with run 1"));
    CHECK(contains(page, "No city changed beyond chance."));
    CHECK(contains(page, "Alert share(city 1) &gt; 0.1: "));
    CHECK(contains(page_of(folder, {"--run", "2", "--compare", "1"}), "Compared with run 1"));
}

TEST_CASE("a database that was edited ends in a sentence and leaves no page") {
    Folder const folder;
    fit_two_cities(folder);
    for (std::string const sql : {"UPDATE cities SET cov_xx_m2 = 0", "UPDATE cities SET geom = x'00'",
                                  "UPDATE runs SET crs_wkt = 'x'", "DROP TABLE iterations"}) {
        INFO(sql);
        change_database(folder, sql);
        CHECK_THROWS_AS(page_of(folder), db::DatabaseError);
        CHECK(!std::filesystem::exists(folder / "page.html"));
    }
}

TEST_CASE("a page of somebody else's is not replaced by a fit") {
    Folder const folder;
    std::filesystem::create_directory(folder / "out");
    std::ofstream(folder / "out/report.html") << "mine";
    auto const outcome = program::fit(folder);
    CHECK(outcome.exit_code == 1);
    CHECK(contains(outcome.err, "report.html is not known to be ours"));
    CHECK(program::content_of(folder / "out/report.html") == "mine");
}
