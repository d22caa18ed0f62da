#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <limits>

using namespace std::chrono_literals;
using records::Folder;
using records::says;

namespace {

/// All columns of a row as text, numbers to the last digit.
template <typename Row>
std::string as_text(Row const& row) {
    std::string text;
    db::columns(row, [&]<typename T>(char const* name, T const& value) {
        if constexpr (std::is_same_v<T, db::Real> || std::is_same_v<T, db::Integer>)
            text += fmt::format("{}={};", name, value ? fmt::format("{}", *value) : "null");
        else
            text += fmt::format("{}={};", name, value);
    });
    return text;
}

template <typename Row>
std::vector<std::string> as_text(std::vector<Row> const& rows) {
    std::vector<std::string> texts;
    for (auto const& row : rows)
        texts.push_back(as_text(row));
    return texts;
}

std::int64_t rows_in(std::filesystem::path const& path, std::string const& table) {
    return std::stoll(RawSqlite{path}.text("SELECT count(*) FROM " + table));
}

}  // namespace

TEST_CASE("every row of a run comes back as it was written") {
    Folder const folder;
    auto const record = records::run();
    auto const id = records::add(folder / "footfall.gpkg", record);
    db::Reader const reader{folder / "footfall.gpkg"};

    CHECK(reader.run(id).run_id == id);
    CHECK(as_text(reader.run(id)) == as_text(record.run));
    CHECK(as_text(reader.cities_of(id)) == as_text(record.cities));
    CHECK(as_text(reader.city_spreads_of(id)) == as_text(record.city_spreads));
    CHECK(as_text(reader.city_uncertainties_of(id)) == as_text(record.city_uncertainties));
    CHECK(as_text(reader.city_bootstraps_of(id)) == as_text(record.city_bootstraps));
    CHECK(as_text(reader.stores_of(id)) == as_text(record.stores));
    CHECK(as_text(reader.contributions_of(id)) == as_text(record.contributions));
    CHECK(as_text(reader.city_paths_of(id)) == as_text(record.city_paths));
    CHECK(as_text(reader.set_aside_rows_of(id)) == as_text(record.set_aside_rows));
    CHECK(as_text(reader.iterations_of(id)) == as_text(record.iterations));
    CHECK(as_text(reader.city_counts_of(id)) == as_text(record.city_counts));
    CHECK(as_text(reader.competitors_of(id)) == as_text(record.competitors));
    CHECK(as_text(reader.record_of(id).competitors) == as_text(record.competitors));
    CHECK(as_text(reader.record_of(id).covariates) == as_text(record.covariates));
    CHECK(as_text(reader.record_of(id).store_covariates) == as_text(record.store_covariates));
    CHECK(as_text(reader.trade_areas_of(id)) == as_text(record.trade_areas));
    CHECK(as_text(reader.city_stores_of(id)) == as_text(record.city_stores));
    CHECK(as_text(reader.record_of(id).trade_areas) == as_text(record.trade_areas));
    CHECK(as_text(reader.record_of(id).city_stores) == as_text(record.city_stores));
    CHECK(reader.trade_areas_of(id).at(0).area.polygons.at(0).size() == 2);
    CHECK(reader.cities_of(id).at(0).centre.lon_deg == 5.0);
    CHECK(reader.stores_of(id).at(1).position.lat_deg == 51.75);
    CHECK(reader.competitors_of(id).at(1).position.lat_deg == 52.125);
    CHECK(reader.city_spreads_of(id).at(0).area.polygons.at(0).size() == 2);
    CHECK(reader.contributions_of(id).at(0).line.lines.at(0).at(0).lon_deg == 5.25);
}

TEST_CASE("the views show the newest run of each series, with the columns of their tables") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops"));
    records::add(path, records::run("kiosks", 9.0));
    records::add(path, records::run("shops"));
    RawSqlite raw{path};
    for (std::string const table : {"cities", "city_spreads", "city_uncertainties", "stores", "contributions",
                                    "competitors", "trade_areas"}) {
        CHECK(raw.text("SELECT DISTINCT run_id FROM latest_" + table + " ORDER BY run_id") == "2\n3");
        CHECK(raw.text("SELECT name FROM pragma_table_info('latest_" + table + "') LIMIT -1 OFFSET 1") ==
              raw.text("SELECT name FROM pragma_table_info('" + table + "') LIMIT -1 OFFSET 1"));
        CHECK(raw.text("SELECT name FROM pragma_table_info('latest_" + table + "') LIMIT 1") == "OGC_FID");
    }
}

TEST_CASE("a transaction sees the newest run of a series and the city numbers still free") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops"));
    auto const second = records::add(path, records::run("shops"));
    records::add(path, records::run("kiosks"));

    db::RunTransaction const transaction{path, 1s};
    REQUIRE(transaction.newest_run("shops"));
    CHECK(transaction.newest_run("shops")->run_id == second);
    CHECK(transaction.cities_of(second).at(0).city_id == 7);
    CHECK(transaction.next_city_id("shops") == 8);
    CHECK_FALSE(transaction.newest_run("elsewhere"));
    CHECK(transaction.next_city_id("elsewhere") == 1);
}

TEST_CASE("a city number stays taken after its run is gone, and rows go with their run") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops"));
    RawSqlite raw{path};
    raw.text("PRAGMA foreign_keys = ON; DELETE FROM runs");
    for (std::string const table :
         {"cities", "stores", "contributions", "competitors", "set_aside_rows", "iterations", "city_counts",
          "covariates", "store_covariates", "trade_areas", "city_stores"})
        CHECK(rows_in(path, table) == 0);
    CHECK(raw.text("SELECT count(*) FROM rtree_stores_geom") == "0");
    CHECK(raw.text("SELECT count(*) FROM rtree_competitors_geom") == "0");
    CHECK(raw.text("SELECT count(*) FROM rtree_trade_areas_geom") == "0");
    CHECK(db::RunTransaction(path, 1s).next_city_id("shops") == 8);
}

TEST_CASE("without commit the database is as before, byte for byte") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    auto const before = records::bytes_of(path);
    for (bool const overwrite : {false, true}) {
        db::RunTransaction transaction{path, 1s, overwrite};
        transaction.add(records::run_with_stores(500));
    }
    CHECK(records::bytes_of(path) == before);
}

TEST_CASE("a new file disappears with its transaction, and nothing stays beside it") {
    Folder const folder;
    {
        db::RunTransaction transaction{folder / "footfall.gpkg", 1s};
        transaction.add(records::run());
    }
    CHECK(std::filesystem::is_empty(folder / ""));
}

TEST_CASE("an empty file that was there is filled, or stays empty") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::write_bytes(path, "");
    { db::RunTransaction{path, 1s}.add(records::run()); }
    REQUIRE(std::filesystem::exists(path));
    CHECK(std::filesystem::file_size(path) == 0);
    CHECK(records::add(path, records::run()) == 1);
    CHECK(rows_in(path, "runs") == 1);
}

TEST_CASE("overwriting discards the earlier runs, starts the numbers afresh and leaves other tables alone") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops"));
    records::add(path, records::run("shops", 100.0));
    RawSqlite{path}.text(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, note TEXT); INSERT INTO notes VALUES (1, 'mine');"
        "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('Notes', 'attributes')");
    {
        db::RunTransaction transaction{path, 1s, true};
        CHECK_FALSE(transaction.newest_run("shops"));
        CHECK(transaction.next_city_id("shops") == 1);
        CHECK(transaction.add(records::run("shops")) == 1);
        transaction.commit();
    }
    RawSqlite raw{path};
    CHECK(raw.text("SELECT count(*) FROM runs") == "1");
    CHECK(raw.text("SELECT max_x FROM gpkg_contents WHERE table_name = 'stores'") == "5.25");
    CHECK(raw.text("SELECT note FROM notes") == "mine");
    CHECK(raw.text("SELECT count(*) FROM gpkg_contents WHERE table_name = 'Notes'") == "1");
}

TEST_CASE("unknown values are null, and a result that must be known is refused where it is not a number") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    auto record = records::run();
    record.cities.at(0).x_se_m = std::numeric_limits<double>::quiet_NaN();
    auto const id = records::add(path, record);
    CHECK_FALSE(db::Reader{path}.cities_of(id).at(0).x_se_m);

    record.cities.at(0).amplitude = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(records::add(path, record), says("footfall.gpkg") && says("cities.amplitude"));
    CHECK(rows_in(path, "runs") == 1);
}

TEST_CASE("a database that lost a table to another program is a sentence, and overwriting mends it") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    RawSqlite{path}.text("DROP TABLE rtree_city_paths_geom; DROP TABLE city_paths");
    CHECK_THROWS_WITH(records::add(path, records::run()), says("--overwrite"));
    {
        db::RunTransaction transaction{path, 1s, true};
        transaction.add(records::run());
        transaction.commit();
    }
    CHECK(rows_in(path, "city_paths") == 2);
}

TEST_CASE("a killed run leaves the database as it was") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    auto const child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        db::RunTransaction transaction{path, 1s};
        transaction.add(records::run_with_stores(500));
        raise(SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(db::Reader{path}.runs().size() == 1);
    CHECK(RawSqlite{path}.text("PRAGMA integrity_check") == "ok");
    CHECK(records::add(path, records::run()) == 2);
}

TEST_CASE("a disk that takes no more is a sentence with the file, and the database stays as it was") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    auto const before = records::bytes_of(path);
    rlimit old_limit{};
    getrlimit(RLIMIT_FSIZE, &old_limit);
    rlimit const limit{before.size() + 8192, old_limit.rlim_max};
    auto const old_handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    std::string message;
    try {
        records::add(path, records::run_with_stores(5000));
    } catch (db::DatabaseError const& error) {
        message = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &old_limit);
    std::signal(SIGXFSZ, old_handler);
    CHECK_THAT(message, says("footfall.gpkg") && says("disk"));
    CHECK(db::Reader{path}.runs().size() == 1);
    CHECK(RawSqlite{path}.text("PRAGMA integrity_check") == "ok");
}

TEST_CASE(
    "pruning takes all rows of older runs of one series, leaves the others, and the next run takes their "
    "room") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    for (int i = 0; i < 4; ++i) {
        auto big = records::run_with_stores(3000);
        big.run.series = "shops";
        records::add(path, big);
    }
    records::add(path, records::run("kiosks", 60.0));
    auto const size = std::filesystem::file_size(path);
    {
        db::RunTransaction transaction{path, 1s};
        transaction.prune("shops", 1);
        transaction.commit();
    }
    CHECK(rows_in(path, "runs") == 2);
    for (std::string const table : {"cities", "stores", "contributions", "set_aside_rows", "iterations"})
        CHECK(RawSqlite{path}.text("SELECT count(*) FROM " + table + " WHERE run_id NOT IN (4, 5)") == "0");
    CHECK(rows_in(path, "rtree_stores_geom") == rows_in(path, "stores"));
    auto again = records::run_with_stores(3000);
    again.run.series = "shops";
    records::add(path, again);
    CHECK(std::filesystem::file_size(path) <= size + size / 100);
    CHECK(rows_in(path, "runs") == 3);
    CHECK(RawSqlite{path}.text("PRAGMA integrity_check") == "ok");
    CHECK(RawSqlite{path}.text("PRAGMA foreign_key_check").empty());
}

TEST_CASE("a file of which most is free after pruning shrinks, unless somebody reads it") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    for (int i = 0; i < 4; ++i) {
        auto big = records::run_with_stores(3000);
        big.run.series = "shops";
        records::add(path, big);
    }
    auto const size = std::filesystem::file_size(path);
    db::RunTransaction transaction{path, 1s};
    transaction.prune("shops", 1);
    transaction.commit();
    {
        RawSqlite reader{path};
        reader.text("BEGIN");
        reader.text("SELECT count(*) FROM stores");
        transaction.shrink();
        CHECK(std::filesystem::file_size(path) <= size + size / 100);
    }
    transaction.shrink();
    CHECK(std::filesystem::file_size(path) < size / 2);
    CHECK(rows_in(path, "rtree_stores_geom") == rows_in(path, "stores"));
    CHECK(RawSqlite{path}.text("PRAGMA integrity_check") == "ok");
    CHECK(RawSqlite{path}.text("PRAGMA application_id") == "1196444487");
}

TEST_CASE("a table's extent shrinks with the runs that are pruned, and numbers stay taken") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run("shops", 60.0));
    records::add(path, records::run("shops", 5.0));
    db::RunTransaction transaction{path, 1s};
    auto const next = transaction.next_city_id("shops");
    transaction.prune("shops", 1);
    CHECK(transaction.next_city_id("shops") == next);
    CHECK(transaction.runs_of("shops").size() == 1);
    transaction.prune("shops", 3);
    transaction.commit();
    CHECK(std::stod(RawSqlite{path}.text("SELECT max_x FROM gpkg_contents WHERE table_name = 'cities'")) <
          50);
    CHECK(records::add(path, records::run("shops")) == 3);
}

TEST_CASE(
    "cities that the newest run of a series has not found are known from the run that found them last") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    auto first = records::run("shops");
    auto second = first;
    REQUIRE(first.cities.size() >= 1);
    auto gone = first.cities[0];
    gone.city_id = 77;
    gone.visits = 1234;
    first.cities.push_back(gone);
    records::add(path, first);
    records::add(path, second);
    records::add(path, records::run("kiosks"));
    db::RunTransaction const transaction{path, 1s};
    auto const cities = transaction.gone_cities_of("shops");
    REQUIRE(cities.size() == 1);
    CHECK(cities[0].city_id == 77);
    CHECK(cities[0].visits == 1234);
    CHECK(transaction.gone_cities_of("kiosks").empty());
}
