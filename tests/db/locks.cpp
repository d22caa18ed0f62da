#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

#include <thread>

using namespace std::chrono_literals;
using records::Folder;
using records::says;

TEST_CASE("a database that stays locked is reported with the file and --wait") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    RawSqlite other{path};
    other.text("BEGIN IMMEDIATE");
    CHECK_THROWS_AS(db::RunTransaction(path, 1s), db::DatabaseLocked);
    CHECK_THROWS_WITH(db::RunTransaction(path, 0s), says("footfall.gpkg") && says("--wait"));
    other.text("ROLLBACK");
    CHECK_NOTHROW(db::RunTransaction(path, 0s));
}

TEST_CASE("a run that is asked to stop while it waits does not wait any longer, nor does one that works") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    bool stop = true;
    {
        RawSqlite other{path};
        other.text("BEGIN IMMEDIATE");
        CHECK_THROWS_AS(db::RunTransaction(path, 1000s, false, [&] { return stop; }), db::DatabaseLocked);
    }
    stop = false;
    {
        db::RunTransaction transaction{path, 0s, false, [&] { return stop; }};
        stop = true;
        CHECK_THROWS_WITH(transaction.add(records::run_with_stores(20'000)), says("interrupted"));
    }
    CHECK(db::Reader{path}.runs().size() == 1);
}

TEST_CASE("a run waits until the lock is free") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    RawSqlite other{path};
    other.text("BEGIN IMMEDIATE");
    std::thread release{[&] {
        std::this_thread::sleep_for(200ms);
        other.text("ROLLBACK");
    }};
    CHECK(records::add(path, records::run()) == 2);
    release.join();
}

TEST_CASE("the database is readable, as it was, while a run is being written") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    db::RunTransaction transaction{path, 1s};
    transaction.add(records::run_with_stores(2000));
    CHECK(db::Reader{path}.runs().size() == 1);
    CHECK(db::Reader{path}.stores_of(1).size() == 2);
    CHECK_THROWS_AS(db::RunTransaction(path, 0s), db::DatabaseLocked);
    transaction.commit();
    CHECK(db::Reader{path}.runs().size() == 2);
}

TEST_CASE("a reader sees one state of the database, however long it reads") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    db::RunTransaction transaction{path, 0s};
    transaction.add(records::run());
    {
        db::Reader const reader{path};
        CHECK_THROWS_AS(transaction.commit(), db::DatabaseLocked);
        CHECK(reader.runs().size() == 1);
    }
}

TEST_CASE("a reader that does not let go makes the commit fail as locked, and the run is not there") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    RawSqlite reader{path};
    reader.text("BEGIN; SELECT count(*) FROM runs");
    {
        db::RunTransaction transaction{path, 1s};
        transaction.add(records::run());
        CHECK_THROWS_AS(transaction.commit(), db::DatabaseLocked);
    }
    reader.text("COMMIT");
    CHECK(db::Reader{path}.runs().size() == 1);
}

TEST_CASE("a run that waits for a new file which is then given up writes to a file that can be found") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    auto first = std::make_unique<db::RunTransaction>(path, 1s);
    std::thread second{[&] { records::add(path, records::run()); }};
    std::this_thread::sleep_for(200ms);
    first.reset();
    second.join();
    CHECK(db::Reader{path}.runs().size() == 1);
}

TEST_CASE("a database left in WAL mode is put back, with no file beside it") {
    Folder const folder;
    auto const path = folder / "footfall.gpkg";
    records::add(path, records::run());
    RawSqlite{path}.text("PRAGMA journal_mode = WAL");
    records::add(path, records::run());
    CHECK(RawSqlite{path}.text("PRAGMA journal_mode") == "delete");
    CHECK_FALSE(std::filesystem::exists(path.string() + "-wal"));
    CHECK(db::Reader{path}.runs().size() == 2);
}
