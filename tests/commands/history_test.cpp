#include "db/database.hpp"
#include "geo/write/files.hpp"
#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/db/raw_sqlite.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>

using nlohmann::json;
namespace fs = program::fs;

namespace {

std::string quoted(fs::path const& path) {
    std::ostringstream text;
    text << path;  // in double quotes
    return text.str();
}

/// The stores of program::fit with other visitors: `factor` times as many on the left half.
void change_stores(program::Folder const& folder, double factor) {
    std::istringstream lines(program::content_of(folder / "shops.csv"));
    std::ofstream out(folder / "shops.csv");
    std::string line;
    std::getline(lines, line);
    out << line << "\n";
    while (std::getline(lines, line)) {
        auto const comma = line.rfind(',');
        double const lon = std::stod(line.substr(line.find(',') + 1));
        double const visitors = std::stod(line.substr(comma + 1));
        out << line.substr(0, comma + 1) << std::round(visitors * (lon < -1.4 ? factor : 1)) << "\n";
    }
}

program::Outcome fit_again(program::Folder const& folder, std::string const& more = "") {
    return program::run(folder, "fit " + quoted(folder / "shops.csv") +
                                    " --src-crs EPSG:4326 --cities 2 --noise poisson -o " +
                                    quoted(folder / "out") + " " + more);
}

std::string database(program::Folder const& folder) {
    return quoted(folder / "out/footfall.gpkg");
}

}  // namespace

TEST_CASE("a rerun of the same input, options and version is recognised, and --force runs it") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    program::Outcome const again = program::fit(folder);
    CHECK(again.exit_code == 0);
    CHECK(again.out.find("Run 1 of series shops already has this input") == 0);
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 1);
    CHECK(program::fit(folder, "--seed 2").out.find("Run 2 of series shops") != std::string::npos);
    CHECK(program::fit(folder, "--seed 2 --force").exit_code == 0);
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 3);
}

TEST_CASE("the project shows the newest run") {
    program::Folder const folder;
    auto const shows = [&](std::string const& run) {
        std::string const project = geo::text_in_zip(folder / "out/footfall.qgz", "footfall.qgs");
        return project.find("\"run_id\" = " + run + "<") != std::string::npos;
    };
    REQUIRE(program::fit(folder).exit_code == 0);
    CHECK(shows("1"));
    CHECK(program::fit(folder, "--seed 2").exit_code == 0);
    CHECK(shows("2"));
    CHECK_FALSE(shows("1"));
}

TEST_CASE("a recognised rerun writes what is missing or stale again, and nothing else") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    std::string const cities = program::content_of(folder / "out/cities.geojson");
    fs::remove(folder / "out/cities.geojson");
    std::ofstream(folder / "out/stores.geojson") << "stale";
    std::ofstream(folder / "out/city_paths.geojson") << "of a run with --trace";
    std::ofstream(folder / "out/surface.tif") << "stale";
    std::ofstream(folder / "out/surface.tif.aux.xml") << "measured in it";
    std::ofstream(folder / "out/residual_surface.tif.aux.xml") << "measured in what is still there";
    json const again = json::parse(program::fit(folder, "--json").out);
    CHECK(again["recognised"] == true);
    CHECK(again["files"].size() == 3);
    CHECK_FALSE(fs::exists(folder / "out/city_paths.geojson"));
    CHECK_FALSE(fs::exists(folder / "out/surface.tif.aux.xml"));
    CHECK(fs::exists(folder / "out/residual_surface.tif.aux.xml"));
    CHECK(program::content_of(folder / "out/cities.geojson") == cities);
    CHECK(json::parse(program::fit(folder, "--json").out)["files"].empty());
}

TEST_CASE("compare says what grew, in words and as JSON, and the cities keep their numbers") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    change_stores(folder, 1.3);
    json const fit = json::parse(fit_again(folder, "--json").out);
    CHECK(fit["run"]["started_from"] == 1);
    REQUIRE(fit["comparison"]["cities"].size() == 2);
    CHECK(fit["comparison"]["cities"][0]["events"] == json{"grown"});
    json const compared = json::parse(program::run(folder, "compare " + database(folder) + " --json").out);
    CHECK(compared["cities"] == fit["comparison"]["cities"]);
    CHECK(compared["cities"][0]["visits"]["change"].get<double>() == Catch::Approx(0.3).epsilon(0.02));
    std::string const text = program::run(folder, "compare " + database(folder)).out;
    CHECK(text.find("grown") != std::string::npos);
    CHECK(text.find("within chance") != std::string::npos);
    std::string const runs = program::run(folder, "runs " + database(folder)).out;
    CHECK(runs.find("cities of run 1") != std::string::npos);
}

TEST_CASE("an alert that is raised decides the exit code, once everything is written") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--alert 'lost-city' --fail-on-alert").exit_code == 0);
    change_stores(folder, 0.7);
    program::Outcome const raised =
        fit_again(folder, "--alert 'change(visits) < -20%' --alert 'r2 < 0.1' --fail-on-alert --json");
    CHECK(raised.exit_code == 4);
    CHECK(raised.err.find(
              "footfall fit: alert change(visits) < -20% (the change of visits of city 1 is -30") == 0);
    CHECK(json::parse(raised.out)["alerts"][0]["state"] == "raised");
    CHECK(json::parse(raised.out)["alerts"][1]["state"] == "quiet");
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 2);
    CHECK(program::run(folder, "compare " + database(folder) + " --alert shrunk --fail-on-alert").exit_code ==
          4);
}

TEST_CASE("keeping runs with --keep-runs leaves the newest runs of the series and those of others") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--series other").exit_code == 0);
    for (int i = 0; i < 4; ++i)
        REQUIRE(program::fit(folder, "--force --keep-runs 2").exit_code == 0);
    db::Reader const reader(folder / "out/footfall.gpkg");
    REQUIRE(reader.runs().size() == 3);
    CHECK(reader.runs()[1].run_id == 4);
    CHECK(reader.runs()[2].run_id == 5);
}

TEST_CASE("while another holds the lock a run waits as long as it is told, and exits with 75") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    RawSqlite other{folder / "out/footfall.gpkg"};
    other.text("BEGIN EXCLUSIVE");
    program::Outcome const locked = program::fit(folder, "--force --wait 1");
    CHECK(locked.exit_code == 75);
    CHECK(locked.err.find("--wait") != std::string::npos);
    other.text("ROLLBACK");
    other.text("BEGIN IMMEDIATE");
    CHECK(program::fit(folder, "--force --wait 1").exit_code == 75);
    other.text("ROLLBACK");
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 1);
}

TEST_CASE("two fits into one folder at once both arrive") {
    program::Folder const folder, one, two;
    fs::path const stores = program::write_stores(folder);
    auto const start = [&](program::Folder const& own, std::string const& series) {
        return program::run(own, "fit " + quoted(stores) +
                                     " --src-crs EPSG:4326 --cities 2 --noise poisson -o " +
                                     quoted(folder / "out") + " --series " + series);
    };
    program::Outcome first, second;
    std::thread other([&] { first = start(one, "a"); });
    second = start(two, "b");
    other.join();
    CHECK(first.exit_code == 0);
    CHECK(second.exit_code == 0);
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 2);
}

TEST_CASE("one run per value of a field, a group that fails leaves the others alone") {
    program::Folder const folder;
    program::write_stores(folder);
    std::istringstream lines(program::content_of(folder / "shops.csv"));
    std::ofstream out(folder / "regions.csv");
    std::string line;
    std::getline(lines, line);
    out << line << ",region\n";
    for (int i = 0; std::getline(lines, line); ++i)
        out << line << "," << (i < 3 ? "few" : i % 2 ? "a/b" : "A_B") << "\n";
    out.close();
    program::Outcome const outcome = program::run(
        folder,
        "fit " + quoted(folder / "regions.csv") +
            " --src-crs EPSG:4326 --visitors visitors --cities 2 --noise poisson --group-by region -o " +
            quoted(folder / "out") + " --json");
    CHECK(outcome.exit_code == 3);
    json const document = json::parse(outcome.out);
    REQUIRE(document["groups"].size() == 3);
    CHECK(document["groups"][0]["folder"] == "A_B");
    CHECK(document["groups"][1]["folder"] == "a_b_2");
    CHECK(document["groups"][1]["run"]["series"] == "regions/a/b");
    CHECK(document["groups"][1]["run"]["source_filter"] == "region is a/b");
    CHECK(document["groups"][2]["exit_code"] == 3);
    CHECK(fs::exists(folder / "out/a_b_2/footfall.gpkg"));
    CHECK_FALSE(fs::exists(folder / "out/few"));
    std::string const index = program::content_of(folder / "out/index.html");
    CHECK(index.find("a_b_2/") != std::string::npos);
    CHECK(index.find("fewer than four stores") != std::string::npos);
}

TEST_CASE("values of a field are text on the page that links the reports, never markup") {
    program::Folder const folder;
    program::write_stores(folder);
    std::istringstream lines(program::content_of(folder / "shops.csv"));
    std::ofstream out(folder / "chains.csv");
    std::string line;
    std::getline(lines, line);
    out << line << ",chain\n";
    while (std::getline(lines, line))
        out << line << ",<script>alert(1)</script>\n";
    out.close();
    REQUIRE(program::run(folder, "fit " + quoted(folder / "chains.csv") +
                                     " --src-crs EPSG:4326 --visitors visitors --cities 2 --noise poisson "
                                     "--group-by chain -o " +
                                     quoted(folder / "out"))
                .exit_code == 0);
    std::string const index = program::content_of(folder / "out/index.html");
    CHECK(index.find("<script>") == std::string::npos);
    CHECK(index.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
}

TEST_CASE("periods follow each other in one series, and only what is new is run") {
    program::Folder const folder;
    program::write_stores(folder);
    std::istringstream const shops(program::content_of(folder / "shops.csv"));
    auto const fit = [&](std::vector<std::string> const& months) {
        std::ofstream out(folder / "visits.csv");
        for (std::string const& month : months) {
            std::istringstream lines(shops.str());
            std::string line;
            std::getline(lines, line);
            if (month == months.front()) out << line << ",month\n";
            while (std::getline(lines, line))
                out << line << "," << month << "\n";
        }
        out.close();
        return json::parse(
            program::run(folder, "fit " + quoted(folder / "visits.csv") +
                                     " --src-crs EPSG:4326 --visitors visitors --cities 2 --noise poisson "
                                     "--period month --json -o " +
                                     quoted(folder / "out"))
                .out);
    };
    json const first = fit({"10", "9"});
    CHECK(first["run"]["run_id"] == 2);
    CHECK(first["run"]["series"] == "visits");
    CHECK(first["run"]["source_filter"] == "month is 10");
    CHECK(first["run"]["started_from"] == 1);
    CHECK(fit({"10", "9"})["recognised"] == true);
    CHECK(fit({"10", "11", "9"})["run"]["run_id"] == 3);
    CHECK(program::content_of(folder / "out/cities.geojson").find("\"run_id\": 3") != std::string::npos);
}

TEST_CASE("all of it may stand in a file of options") {
    program::Folder const folder;
    program::write_stores(folder);
    std::ofstream(folder / "weekly.toml") << "src-crs = \"EPSG:4326\"\ncities = 2\nnoise = \"poisson\"\n"
                                          << "series = \"weekly\"\nkeep-runs = 52\nfail-on-alert = true\n"
                                          << "alert = [\"share(city 1) < 99%\", \"new-city\"]\n";
    program::Outcome const outcome = program::run(folder, "fit " + quoted(folder / "shops.csv") +
                                                              " --config " + quoted(folder / "weekly.toml") +
                                                              " -o " + quoted(folder / "out") + " --json");
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 4);
    CHECK(json::parse(outcome.out)["alerts"].size() == 2);
}
