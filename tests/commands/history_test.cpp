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
    CHECK(text.find("After:  run 2 of shops: visitors in shops.csv") != std::string::npos);
    CHECK(text.find("within chance") != std::string::npos);
    std::string const runs = program::run(folder, "runs " + database(folder)).out;
    CHECK(runs.find("cities of run 1") != std::string::npos);
    CHECK(runs.find("visitors  shops.csv") != std::string::npos);
}

TEST_CASE("an alert that is raised decides the exit code, once everything is written") {
    program::Folder const folder;
    REQUIRE(program::fit(folder, "--alert 'lost-city' --fail-on-alert").exit_code == 0);
    change_stores(folder, 0.7);
    program::Outcome const raised =
        fit_again(folder, "--alert 'change(visits) < -20%' --alert 'r2 < 0.1' --fail-on-alert --json");
    CHECK(raised.exit_code == 4);
    CHECK(raised.err.find(
              "footfall fit: alert change(visits) < -20% (the change of visits of near Derby is -30") == 0);
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

namespace {

/// The exit codes of two fits into one folder at once, each of its own series, and the runs there then.
struct TwoAtOnce {
    int first = -1, second = -1;
    std::vector<db::RunRow> runs;
};

TwoAtOnce two_at_once(std::string const& series_of_one, std::string const& series_of_other) {
    program::Folder const folder, one, two;
    fs::path const stores = program::write_stores(folder);
    auto const start = [&](program::Folder const& own, std::string const& series) {
        return program::run(own, "fit " + quoted(stores) +
                                     " --src-crs EPSG:4326 --cities 2 --noise poisson -o " +
                                     quoted(folder / "out") + " --series " + series)
            .exit_code;
    };
    TwoAtOnce result;
    std::thread other([&] { result.first = start(one, series_of_one); });
    result.second = start(two, series_of_other);
    other.join();
    result.runs = db::Reader(folder / "out/footfall.gpkg").runs();
    return result;
}

}  // namespace

TEST_CASE("two fits into one folder at once both arrive") {
    TwoAtOnce const both = two_at_once("a", "b");
    CHECK(both.first == 0);
    CHECK(both.second == 0);
    CHECK(both.runs.size() == 2);
}

TEST_CASE("the same fit twice at once into one folder is one run") {
    TwoAtOnce const both = two_at_once("a", "a");
    CHECK(both.first == 0);
    CHECK(both.second == 0);
    CHECK(both.runs.size() == 1);
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

    // One database has the runs of all, and a rerun adds nothing to it.
    auto const series_of = [&] {
        std::vector<std::string> series;
        for (db::RunRow const& run : db::Reader(folder / "out/footfall.gpkg").runs())
            series.push_back(run.series);
        return series;
    };
    CHECK(series_of() == std::vector<std::string>{"regions/A_B", "regions/a/b"});
    std::string const again = "fit " + quoted(folder / "regions.csv") +
                              " --src-crs EPSG:4326 --visitors visitors --cities 2 --noise poisson "
                              "--group-by region --json -o " +
                              quoted(folder / "out");
    json const recognised = json::parse(program::run(folder, again).out);
    CHECK(recognised["groups"][0]["recognised"] == true);
    CHECK(recognised["groups"][0]["grade"]["grade"] == document["groups"][0]["grade"]["grade"]);
    CHECK(series_of().size() == 2);
    json const forced = json::parse(program::run(folder, again + " --force").out);
    CHECK(forced["groups"][1]["run"]["started_from"] == 1);
    {
        db::Reader const all(folder / "out/footfall.gpkg");  // While it is open, nobody can commit.
        REQUIRE(all.runs().size() == 4);
        CHECK(all.run(4).started_from == 2);  // The numbers are those of this database.
        CHECK(all.cities_of(4).size() == 2);
    }
    CHECK(program::content_of(folder / "out/index.html").find("run 1, ") != std::string::npos);
    program::run(folder, again + " --force --keep-runs 1");
    CHECK(series_of().size() == 2);
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
    CHECK(index.find("<script>alert") == std::string::npos);
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

namespace {

/// Runs of the months, one after the other; the left city has `factors` times its visitors.
program::Outcome fit_months(program::Folder const& folder, std::vector<std::string> const& months,
                            std::vector<double> const& factors, std::string const& more = "") {
    program::write_stores(folder);
    std::ofstream out(folder / "visits.csv");
    out << "id,lon,lat,visitors,month\n";
    for (std::size_t i = 0; i < months.size(); ++i) {
        program::write_stores(folder);
        change_stores(folder, factors[i]);
        std::istringstream lines(program::content_of(folder / "shops.csv"));
        std::string line;
        std::getline(lines, line);
        while (std::getline(lines, line))
            out << line << "," << months[i] << "\n";
    }
    out.close();
    return program::run(folder, "fit " + quoted(folder / "visits.csv") +
                                    " --src-crs EPSG:4326 --visitors visitors --cities 2 --noise poisson "
                                    "--period month -o " +
                                    quoted(folder / "out") + " " + more);
}

}  // namespace

TEST_CASE("the run of a year before is known by its period, though all were made on one day") {
    program::Folder const folder;
    program::Outcome const fit = fit_months(
        folder, {"2023-05", "2024-04", "2024-05"}, {1, 1.5, 1.5},
        "--json --alert 'change(visits) > 20%' --alert 'change(visits) > 20% against year-before'");
    REQUIRE(fit.exit_code == 0);
    json const document = json::parse(fit.out);
    CHECK(document["comparison"]["before"]["run_id"] == 2);
    CHECK(document["year_before"]["before"]["run_id"] == 1);
    CHECK(document["alerts"][0]["state"] == "quiet");
    CHECK(document["alerts"][1]["state"] == "raised");
    std::string const page = program::content_of(folder / "out/report.html");
    CHECK(page.find("Since a year before") != std::string::npos);
    CHECK(page.find("change-table-year") != std::string::npos);

    json const compared =
        json::parse(program::run(folder, "compare " + database(folder) + " year-before --json").out);
    CHECK(compared["before"]["run_id"] == 1);
    CHECK(compared["cities"] == document["year_before"]["cities"]);
    CHECK(compared["notices"].dump().find("run 1 is of 2023-05, a year before run 3 of 2024-05") !=
          std::string::npos);
    program::Outcome const none = program::run(folder, "compare " + database(folder) + " year-before 2");
    CHECK(none.exit_code == 0);  // 2023-05 is within a quarter of a year of 2023-04.
    program::Outcome const first = program::run(folder, "compare " + database(folder) + " year-before 1");
    CHECK(first.exit_code == 2);
    CHECK(first.err.find("no run within a quarter of a year of 2022-05") != std::string::npos);
    CHECK(first.err.find("it has none of an earlier period") != std::string::npos);

    std::string const report = "report " + database(folder) + " --overwrite -o " + quoted(folder / "r.html");
    CHECK(program::run(folder, report + " --compare year-before").exit_code == 0);
    std::string const chosen = program::content_of(folder / "r.html");
    CHECK(chosen.find("Compared with run 1") != std::string::npos);
    CHECK(chosen.find("Compared with run 2") == std::string::npos);
    CHECK(program::run(folder, report + " --run 1 --compare year-before").exit_code == 2);
    CHECK(program::run(folder, report + " --run 1 --compare run-before").exit_code == 2);
}

TEST_CASE("a run that is too old to be kept is compared with before it goes") {
    program::Folder const folder;
    REQUIRE(fit_months(folder, {"2023-05", "2024-04"}, {1, 1.5}).exit_code == 0);
    json const kept = json::parse(
        fit_months(folder, {"2023-05", "2024-04", "2024-05"}, {1, 1.5, 1.5}, "--keep-runs 2 --json").out);
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 2);
    CHECK(kept["year_before"]["before"]["run_id"] == 1);
    json const one = json::parse(fit_months(folder, {"2024-06"}, {1.5}, "--keep-runs 1 --json").out);
    CHECK(db::Reader(folder / "out/footfall.gpkg").runs().size() == 1);
    CHECK(one["comparison"]["before"]["run_id"] == 3);
}

TEST_CASE("the words for earlier runs stand where the earlier run does") {
    program::Folder const folder;
    REQUIRE(program::fit(folder).exit_code == 0);
    REQUIRE(program::fit(folder, "--seed 2").exit_code == 0);
    auto const complaint = [&](std::string const& runs) {
        return program::run(folder, "compare " + database(folder) + " " + runs).err;
    };
    CHECK(complaint("run-before").empty());
    CHECK(complaint("run-before 2").empty());
    CHECK(complaint("2 year-before").find("stands for the earlier run, which comes first") !=
          std::string::npos);
    CHECK(complaint("last-year").find("a run's number from 1 on, run-before or year-before") !=
          std::string::npos);
    CHECK(complaint("1").find("one run is named") != std::string::npos);
}
