#include "tests/catch.hpp"
#include "tests/commands/program.hpp"
#include "tests/contains.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <map>
#include <set>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// Three chains around a town each, counted in two months; the last has no visitor in the second.
fs::path write_visits(program::Folder const& folder) {
    fs::path const file = folder / "visits.csv";
    std::ofstream stream(file);
    stream << "id,chain,month,lon,lat,visitors\n";
    for (int chain = 0; chain < 3; ++chain)
        for (int month = 1; month <= 2; ++month)
            for (int i = 0; i < 60 + 10 * chain; ++i) {
                double const x = i % 8 * 0.05, y = i / 8 * 0.03;
                double const dx = (x - 0.2) / 0.07, dy = (y - 0.1) / 0.05;
                double const visitors = 20 + month * 1000 * std::exp(-0.5 * (dx * dx + dy * dy)) + i * 7 % 11;
                bool const closed = chain == 2 && month == 2;
                stream << "s" << i << ",chain " << chain << ",2024-0" << month << "," << -1.8 + chain + x
                       << "," << 52.8 + y << "," << (closed ? 0 : std::round(visitors)) << "\n";
            }
    return file;
}

program::Outcome shard_visits(program::Folder const& folder, std::string const& more = "") {
    return program::run(folder, "shard \"" + write_visits(folder).string() +
                                    "\" --src-crs EPSG:4326 --noise poisson --by chain --period month -o \"" +
                                    (folder / "plan").string() + "\" " + more);
}

program::Outcome fit_plan(program::Folder const& folder, std::string const& more) {
    return program::run(folder, "fit \"" + (folder / "plan").string() + "\" " + more);
}

program::Outcome merge_plan(program::Folder const& folder, std::string const& more = "",
                            char const* to = "merged") {
    return program::run(
        folder, "merge \"" + (folder / "plan").string() + "\" -o \"" + (folder / to).string() + "\" " + more);
}

/// Every value of every table, but for those that tell when something was done.
std::map<std::string, std::multiset<std::string>> content_of_tables(fs::path const& file) {
    static std::set<std::string> const times{"runs.started_at", "runs.finished_at", "runs.seconds",
                                             "layer_styles.update_time", "gpkg_contents.last_change"};
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
    auto const for_rows = [&](std::string const& sql, auto&& take) {
        sqlite3_stmt* rows = nullptr;
        REQUIRE(sqlite3_prepare_v2(database, sql.c_str(), -1, &rows, nullptr) == SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW)
            take(rows);
        sqlite3_finalize(rows);
    };
    std::vector<std::string> names;
    for_rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
             [&](sqlite3_stmt* row) {
                 names.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(row, 0)));
             });
    std::map<std::string, std::multiset<std::string>> content;
    for (std::string const& name : names)
        for_rows("SELECT * FROM " + name, [&](sqlite3_stmt* row) {
            std::string text;
            for (int i = 0; i < sqlite3_column_count(row); ++i) {
                if (times.contains(name + "." + sqlite3_column_name(row, i))) continue;
                auto const* const bytes = static_cast<char const*>(sqlite3_column_blob(row, i));
                text.append(bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, i)))
                                  : "null");
                text += '|';
            }
            content[name].insert(text);
        });
    sqlite3_close(database);
    return content;
}

std::int64_t runs_in(fs::path const& file) {
    return static_cast<std::int64_t>(content_of_tables(file)["runs"].size());
}

}  // namespace

TEST_CASE("parts that are fitted one by one and merged are the groups of one machine, to the last digit") {
    program::Folder const folder;
    program::Outcome const planned = shard_visits(folder);
    INFO(planned.err);
    REQUIRE(planned.exit_code == 0);
    CHECK(contains(planned.out, "--array=0-2"));
    CHECK(contains(planned.out, "--part 0-2"));
    CHECK(fit_plan(folder, "--part 2").exit_code == 0);
    // The part with most rows comes first, and its second month has no visitor.
    program::Outcome const rest = fit_plan(folder, "--part 0-1 --outputs database");
    CHECK(rest.exit_code == 3);
    CHECK(contains(rest.out, "part 1 (chain 1): run 2"));
    CHECK(fs::exists(folder / "plan/fits/2/report.html"));
    CHECK_FALSE(fs::exists(folder / "plan/fits/1/report.html"));

    program::Outcome const merged = merge_plan(folder);
    program::Outcome const one = program::run(
        folder, "fit \"" + (folder / "visits.csv").string() +
                    "\" --src-crs EPSG:4326 --noise poisson --group-by chain --period month -o \"" +
                    (folder / "one").string() + "\"");
    CHECK(one.exit_code == 3);
    CHECK(merged.exit_code == one.exit_code);
    CHECK(content_of_tables(folder / "one/footfall.gpkg") ==
          content_of_tables(folder / "merged/footfall.gpkg"));
    CHECK(content_of_tables(folder / "one/chain_1/footfall.gpkg") ==
          content_of_tables(folder / "merged/chain_1/footfall.gpkg"));
    CHECK(program::content_of(folder / "one/index.html") ==
          program::content_of(folder / "merged/index.html"));
    for (char const* const file : {"cities.geojson", "stores.geojson", "surface.tif", "cities.qml"})
        CHECK(program::content_of(folder / "one/chain_0" / file) ==
              program::content_of(folder / "merged/chain_0" / file));

    std::string const once = program::content_of(folder / "merged/footfall.gpkg");
    merge_plan(folder);
    CHECK(program::content_of(folder / "merged/footfall.gpkg") == once);
}

TEST_CASE("a part that is missing is named with what completes it, and nothing is written") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 1 --outputs database");
    program::Outcome const refused = merge_plan(folder);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "2 of 3 parts"));
    CHECK(contains(refused.err, "0 (chain 2), 2 (chain 0)"));
    CHECK(contains(refused.err, "sbatch --array=0,2 fit.sbatch"));
    CHECK(contains(refused.err, "--part 0,2"));
    CHECK(contains(refused.err, "--partial"));
    CHECK_FALSE(fs::exists(folder / "merged"));
    CHECK(merge_plan(folder, "--partial --outputs database").exit_code == 0);
    CHECK(runs_in(folder / "merged/footfall.gpkg") == 2);
    CHECK_FALSE(fs::exists(folder / "merged/index.html"));

    fit_plan(folder, "--part 0,2 --outputs database");
    CHECK(merge_plan(folder).exit_code == 3);  // one chain has a month without visitors
    CHECK(runs_in(folder / "merged/footfall.gpkg") == 5);
    CHECK(fs::exists(folder / "merged/chain_1/report.html"));
}

TEST_CASE("two processes at once on one part fit it once") {
    program::Folder const folder;
    shard_visits(folder);
    std::string const part = "--part 1 --outputs database --quiet";
    std::string const command =
        std::string("\"") + FOOTFALL_EXECUTABLE + "\" fit \"" + (folder / "plan").string() + "\" " + part;
    std::thread other([&] { CHECK(std::system(command.c_str()) == 0); });
    CHECK(fit_plan(folder, part).exit_code == 0);
    other.join();
    CHECK(runs_in(folder / "plan/fits/1/footfall.gpkg") == 2);
    CHECK(contains(fit_plan(folder, "--part 1").out, "has run 2"));
    CHECK(runs_in(folder / "plan/fits/1/footfall.gpkg") == 2);
}

TEST_CASE("what a plan decides is not decided again where it is fitted") {
    program::Folder const folder;
    shard_visits(folder);
    program::Outcome const option = fit_plan(folder, "--part 0 --cities 3");
    CHECK(option.exit_code == 2);
    CHECK(contains(option.err, "--cities does not go with --part: give it to footfall shard"));
    CHECK(contains(fit_plan(folder, "--part 0 --overwrite").err, "give it to footfall merge"));
    CHECK(contains(fit_plan(folder, "--part 0 --group-by chain").err, "footfall shard --by FIELD"));
    CHECK(contains(fit_plan(folder, "--part 3").err, "has no part 3: its parts are 0 to 2"));
    CHECK(contains(fit_plan(folder, "--part 2-1").err, "as in 40-59 or 3,7-9"));
    CHECK(contains(fit_plan(folder, "--part x").err, "as in 40-59 or 3,7-9"));
    CHECK(contains(fit_plan(folder, "-o \"" + (folder / "out").string() + "\"").err, "is a plan"));
    CHECK(program::run(folder, "fit \"" + (folder / "visits.csv").string() + "\" --part 0").exit_code == 2);
    CHECK(contains(shard_visits(folder).err, "is a plan already"));
    CHECK(shard_visits(folder, "--overwrite").exit_code == 0);
    program::Outcome const foreign = shard_visits(folder, "-o \"" + (folder / "").string() + "\"");
    CHECK(foreign.exit_code == 2);
}

TEST_CASE("replacing a plan removes the plan and nothing else") {
    program::Folder const folder;
    fs::path const plan = folder / "plan";
    SECTION("a folder with a plan.json of something else stays") {
        fs::create_directory(plan);
        std::ofstream(plan / "plan.json") << R"({"format": 1, "steps": []})";
        std::ofstream(plan / "thesis.txt") << "years";
        program::Outcome const refused = shard_visits(folder, "--overwrite");
        CHECK(refused.exit_code == 2);
        CHECK(contains(refused.err, "is no plan"));
        CHECK(program::content_of(plan / "thesis.txt") == "years");
    }
    SECTION("what else stands in its folder stays") {
        shard_visits(folder);
        fit_plan(folder, "--part 0 --outputs database");
        std::ofstream(plan / "notes.txt") << "mine";
        REQUIRE(shard_visits(folder, "--overwrite --seed 3").exit_code == 0);
        CHECK(program::content_of(plan / "notes.txt") == "mine");
        CHECK_FALSE(fs::exists(plan / "fits"));
        CHECK(contains(program::content_of(plan / "plan.json"), "--seed=3"));
    }
    SECTION("the stores may lie in it") {
        shard_visits(folder);
        fs::copy(folder / "visits.csv", plan / "visits.csv");
        program::Outcome const refused = program::run(
            folder, "shard \"" + (plan / "visits.csv").string() +
                        "\" --src-crs EPSG:4326 --by chain --overwrite -o \"" + plan.string() + "\"");
        CHECK(refused.exit_code == 2);
        CHECK(contains(refused.err, "lies in the plan"));
        CHECK(fs::exists(plan / "parts/0.gpkg"));
    }
}

TEST_CASE("a part that was begun again and killed is not fitted") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    // As a second fit leaves it that is killed after the first of two months.
    fs::path const part = folder / "plan/fits/1";
    fs::copy(part / "outcome.json", folder / "outcome.json");
    fs::remove_all(part);
    std::string const csv = (folder / "visits.csv").string();
    REQUIRE(program::run(folder, "fit \"" + csv +
                                     "\" --src-crs EPSG:4326 --noise poisson --series \"visits/chain 1\" "
                                     "--where \"chain = 'chain 1' AND month = '2024-01'\" "
                                     "--outputs database -o \"" +
                                     part.string() + "\"")
                .exit_code == 0);
    fs::copy(folder / "outcome.json", part / "outcome.json");
    program::Outcome const refused = merge_plan(folder);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "1 of 3 parts"));
    CHECK(contains(refused.err, "1 (chain 1)"));
}

TEST_CASE("what was fitted of an earlier plan is none of the plan that took its place") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    fs::copy(folder / "plan/fits", folder / "fits", fs::copy_options::recursive);
    REQUIRE(shard_visits(folder, "--overwrite --seed 5").exit_code == 0);
    // As a task of the earlier plan leaves it that ends only now.
    fs::copy(folder / "fits", folder / "plan/fits", fs::copy_options::recursive);
    program::Outcome const refused = merge_plan(folder);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "3 of 3 parts"));
    CHECK(contains(fit_plan(folder, "--part 1 --outputs database").out, "part 1 (chain 1): run 2"));
    CHECK(runs_in(folder / "plan/fits/1/footfall.gpkg") == 2);
}

TEST_CASE("a plan is not replaced while a part of it is being fitted") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 1 --outputs database");
    int const held = open((folder / "plan/fits/1.lock").c_str(), O_RDWR);
    REQUIRE(held >= 0);
    REQUIRE(flock(held, LOCK_EX) == 0);
    program::Outcome const refused = shard_visits(folder, "--overwrite");
    CHECK(refused.exit_code == 75);
    CHECK(contains(refused.err, "part 1 of"));
    CHECK(fit_plan(folder, "--part 1 --wait 0").exit_code == 75);
    close(held);
    CHECK(fs::exists(folder / "plan/fits/1/outcome.json"));
    CHECK(shard_visits(folder, "--overwrite").exit_code == 0);
}

TEST_CASE("a lock that passes leaves the outcome of a part that is fitted") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    sqlite3* writer = nullptr;
    REQUIRE(sqlite3_open((folder / "plan/fits/1/footfall.gpkg").c_str(), &writer) == SQLITE_OK);
    REQUIRE(sqlite3_exec(writer, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(fit_plan(folder, "--part 1 --force --wait 0 --outputs database").exit_code == 75);
    sqlite3_close(writer);
    CHECK(merge_plan(folder, "--outputs database").exit_code == 3);
    CHECK(runs_in(folder / "merged/footfall.gpkg") == 5);
}

TEST_CASE("a broken database of a part is named with what to do") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    std::ofstream(folder / "plan/fits/0/footfall.gpkg") << "nonsense";
    program::Outcome const refused = merge_plan(folder);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, "plan/fits/0 and fit part 0 again"));
    CHECK_FALSE(fs::exists(folder / "merged"));
    CHECK(contains(merge_plan(folder, "", "plan/fits/out").err, "lies in the plan"));
}

TEST_CASE("a merge leaves other series in the database of a group") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    std::string const csv = (folder / "visits.csv").string(), group = (folder / "merged/chain_0").string();
    REQUIRE(program::run(folder, "fit \"" + csv +
                                     "\" --src-crs EPSG:4326 --noise poisson --series trial "
                                     "--where \"chain = 'chain 0'\" --cities 1 --outputs database -o \"" +
                                     group + "\"")
                .exit_code == 0);
    merge_plan(folder);
    CHECK(runs_in(folder / "merged/chain_0/footfall.gpkg") == 3);
}

TEST_CASE("a group with a row of no period is rejected, and the others are fitted") {
    program::Folder const folder;
    fs::path const csv = write_visits(folder);
    std::ofstream(csv, std::ios::app) << "s99,chain 1,,-1,52.8,50\n";
    REQUIRE(
        program::run(folder, "shard \"" + csv.string() +
                                 "\" --src-crs EPSG:4326 --noise poisson --by chain --period month -o \"" +
                                 (folder / "plan").string() + "\"")
            .exit_code == 0);
    program::Outcome const fitted = fit_plan(folder, "--part 0-2 --outputs database");
    CHECK(fitted.exit_code == 3);
    CHECK(contains(fitted.out, "some rows have no month"));
    CHECK(contains(fitted.out, "(chain 0): run 2"));
}

TEST_CASE("an option that is given empty takes nothing away from the next") {
    program::Folder const folder;
    REQUIRE(shard_visits(folder, "--layer \"\" --seed 4").exit_code == 0);
    CHECK_FALSE(contains(program::content_of(folder / "plan/plan.json"), "--layer"));
    CHECK(contains(program::content_of(folder / "plan/plan.json"), "--seed=4"));
    CHECK(fit_plan(folder, "--part 0").exit_code == 3);
}

TEST_CASE("files that every task reads are opened once, and known from any folder") {
    program::Folder const folder;
    program::Outcome const missing = shard_visits(folder, "--places nowhere.geojson");
    CHECK(missing.exit_code != 0);
    CHECK_FALSE(fs::exists(folder / "plan"));
    std::ofstream(folder / "towns.geojson")
        << R"({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Ham"},
               "geometry": {"type": "Point", "coordinates": [-1.6, 52.9]}}]})";
    fs::path const relative = fs::relative(folder / "towns.geojson");
    REQUIRE(shard_visits(folder, "--places \"" + relative.string() + "\"").exit_code == 0);
    CHECK(contains(program::content_of(folder / "plan/plan.json"), "--places=/"));
}

TEST_CASE("runs of the same series that are not of the plan stay") {
    program::Folder const folder;
    shard_visits(folder);
    fit_plan(folder, "--part 0-2 --outputs database");
    merge_plan(folder, "--outputs database");
    shard_visits(folder, "--overwrite --seed 5");
    fit_plan(folder, "--part 0-2 --outputs database");
    program::Outcome const refused = merge_plan(folder, "--outputs database");
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "that are not of this plan"));
    CHECK(merge_plan(folder, "--outputs database --overwrite").exit_code == 3);
}

TEST_CASE("two processes at once on the same periods fit each once") {
    program::Folder const folder;
    fs::path const csv = folder / "weeks.csv";
    std::ofstream stream(csv);
    stream << "week,lon,lat,visitors\n";
    for (int week = 10; week < 22; ++week)
        for (int i = 0; i < 64; ++i)
            stream << week << "," << -1.8 + i % 8 * 0.05 << "," << 52.8 + i / 8 * 0.03 << ","
                   << 20 + i * 7 % 11 + (i % 8 == 4 && i / 8 == 3 ? 50 * week : 0) << "\n";
    stream.close();
    std::string const command = std::string("\"") + FOOTFALL_EXECUTABLE + "\" fit \"" + csv.string() +
                                "\" --src-crs EPSG:4326 --noise poisson --period week --quiet "
                                "--outputs database -o \"" +
                                (folder / "out").string() + "\"";
    std::thread other([&] { CHECK(std::system(command.c_str()) == 0); });
    CHECK(std::system(command.c_str()) == 0);
    other.join();
    CHECK(runs_in(folder / "out/footfall.gpkg") == 12);
}
