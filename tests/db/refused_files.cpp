#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

#include <sys/stat.h>

using namespace std::chrono_literals;
using records::Folder;
using records::says;

namespace {

/// The message with which both ways of opening refuse the file, and that neither changed a byte of it.
std::string refusal(std::filesystem::path const& path) {
    auto const before = records::bytes_of(path);
    std::string message;
    try {
        db::Reader{path};
        FAIL("the file was opened for reading");
    } catch (db::DatabaseError const& error) {
        message = error.what();
    }
    for (bool const overwrite : {false, true})
        CHECK_THROWS_AS(db::RunTransaction(path, 0s, overwrite), db::DatabaseError);
    CHECK(records::bytes_of(path) == before);
    return message;
}

}  // namespace

TEST_CASE("a file that is not SQLite is refused and stays as it is") {
    Folder const folder;
    records::write_bytes(folder / "a.gpkg", std::string(5000, 'x'));
    CHECK_THAT(refusal(folder / "a.gpkg"), says("a.gpkg") && says("not a SQLite database"));
    records::write_bytes(folder / "short.gpkg", "x");
    CHECK_THAT(refusal(folder / "short.gpkg"), says("short.gpkg"));
}

TEST_CASE("an empty file has nothing to read and says so") {
    Folder const folder;
    records::write_bytes(folder / "a.gpkg", "");
    CHECK_THROWS_WITH(db::Reader{folder / "a.gpkg"}, says("a.gpkg") && says("is empty"));
}

TEST_CASE("a folder in the database's place is called a folder") {
    Folder const folder;
    std::filesystem::create_directory(folder / "a.gpkg");
    CHECK_THROWS_WITH(db::Reader{folder / "a.gpkg"}, says("a.gpkg") && says("is a folder"));
    CHECK_THROWS_WITH(db::RunTransaction(folder / "a.gpkg", 0s, false), says("is a folder"));
}

TEST_CASE("a SQLite database that is not a GeoPackage is refused and stays as it is") {
    Folder const folder;
    RawSqlite{folder / "a.gpkg"}.text("CREATE TABLE runs (run_id INTEGER PRIMARY KEY)");
    CHECK_THAT(refusal(folder / "a.gpkg"), says("not a GeoPackage"));
}

TEST_CASE("another program's GeoPackage is refused and stays as it is") {
    Folder const folder;
    RawSqlite{folder / "a.gpkg"}.text("PRAGMA application_id = 0x47504B47; CREATE TABLE gpkg_contents (a)");
    CHECK_THAT(refusal(folder / "a.gpkg"), says("another program"));
}

TEST_CASE("competitors that another program put into a database of schema 2 stay, and are named") {
    Folder const folder;
    auto const path = records::database_of_schema_2(folder);
    RawSqlite{path}.text("CREATE TABLE Competitors (fid INTEGER PRIMARY KEY, name TEXT)");
    CHECK_THAT(refusal(path), says("schema_2.gpkg") && says("table competitors") && says("rename"));
    RawSqlite{path}.text("ALTER TABLE Competitors RENAME TO rivals");
    CHECK(records::add(path, records::run()) == 4);
    CHECK(RawSqlite{path}.text("SELECT count(*) FROM rivals") == "0");
}

TEST_CASE("trade areas that another program put into a database of schema 4 stay, and are named") {
    for (std::string const table : {"trade_areas", "city_stores", "latest_trade_areas"}) {
        Folder const folder;
        auto const path = records::database_of_schema_4(folder);
        RawSqlite{path}.text("CREATE TABLE " + table + " (fid INTEGER PRIMARY KEY, name TEXT)");
        std::string const ours = table == "latest_trade_areas" ? "trade_areas" : table;
        CHECK_THAT(refusal(path), says("schema_4.gpkg") && says("table " + ours) && says("rename"));
        RawSqlite{path}.text("ALTER TABLE " + table + " RENAME TO mine");
        CHECK(records::add(path, records::run()) == 2);
        CHECK(RawSqlite{path}.text("SELECT count(*) FROM mine") == "0");
    }
}

TEST_CASE("a database of a newer schema is refused and stays as it is") {
    Folder const folder;
    records::add(folder / "a.gpkg", records::run());
    for (int const version : {db::schema_version + 1, 99}) {
        RawSqlite{folder / "a.gpkg"}.text("UPDATE footfall_schema SET schema_version = " +
                                          std::to_string(version));
        CHECK_THAT(refusal(folder / "a.gpkg"), says("newer") && says("update"));
    }
}

TEST_CASE("a damaged database is refused with a sentence") {
    Folder const folder;
    auto const path = folder / "a.gpkg";
    records::add(path, records::run());
    auto bytes = records::bytes_of(path);
    bytes.replace(100, 3000, std::string(3000, '\x55'));
    records::write_bytes(path, bytes);
    CHECK_THAT(refusal(path), says("damaged"));
}

TEST_CASE("a geometry with hostile bytes is a sentence that names the table") {
    Folder const folder;
    auto const path = folder / "a.gpkg";
    records::add(path, records::run());
    RawSqlite raw{path};
    for (std::string const number : {"1", "2", "3", "4"})  // plain SQLite lacks the functions that they call
        raw.text("DROP TRIGGER rtree_stores_geom_update" + number);
    raw.text("UPDATE stores SET geom = x'4750000300'");
    CHECK_THROWS_WITH(db::Reader{path}.stores_of(1), says("damaged") && says("stores"));
}

TEST_CASE("a run that is not there is a sentence that says how to list them") {
    Folder const folder;
    records::add(folder / "a.gpkg", records::run());
    db::Reader const reader{folder / "a.gpkg"};
    CHECK_THROWS_WITH(reader.run(7), says("no run 7") && says("table runs"));
    CHECK(reader.run({}).run_id == 1);
    CHECK_THROWS_WITH(db::Reader{folder / "b.gpkg"}, says("b.gpkg") && says("does not exist"));
}

TEST_CASE("a folder that does not exist or cannot be written to is a sentence, and nothing is left") {
    Folder const folder;
    auto const path = folder / "missing" / "a.gpkg";
    CHECK_THROWS_WITH(db::RunTransaction(path, 0s), says("a.gpkg") && says("folder"));
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK_THROWS_AS(db::RunTransaction(folder / "", 0s), db::DatabaseError);
    CHECK_THROWS_AS(db::RunTransaction("/proc/a.gpkg", 0s), db::DatabaseError);
}

TEST_CASE("a path that SQLite would read as a URI or as memory is a file like any other") {
    Folder const folder;
    auto const old_folder = std::filesystem::current_path();
    std::filesystem::current_path(folder / "");
    for (std::string const name : {"file:a.gpkg?mode=memory", ":memory:", "ä 'b\" %20#.gpkg"}) {
        records::add(name, records::run());
        CHECK(std::filesystem::exists(name));
        CHECK(db::Reader{name}.runs().size() == 1);
    }
    std::filesystem::current_path(old_folder);
}

TEST_CASE("a pipe is no database, and nobody waits for what comes out of it") {
    Folder const folder;
    std::filesystem::path const pipe = folder / "pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_THROWS_AS(db::Reader(pipe), db::DatabaseError);
}
