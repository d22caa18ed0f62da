#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

#include <sys/wait.h>
#include <unistd.h>

using records::Folder;
using records::says;

namespace {

/// What reading the run says after `change`.
std::string complaint_after(std::string const& change) {
    Folder const folder;
    records::add(folder / "a.gpkg", records::run());
    RawSqlite raw{folder / "a.gpkg"};
    for (std::string const layer : {"cities", "stores"})  // plain SQLite lacks the functions that they call
        for (std::string const number : {"1", "2", "3", "4"})
            raw.text("DROP TRIGGER rtree_" + layer + "_geom_update" + number);
    raw.text(change);
    try {
        db::Reader{folder / "a.gpkg"}.record_of(1);
    } catch (db::DatabaseError const& error) {
        return error.what();
    }
    return "";
}

/// Another program writes in a transaction of its own and is killed: some of it is in the file already.
void write_and_be_killed(std::filesystem::path const& path) {
    pid_t const child = fork();
    if (child == 0) {
        RawSqlite raw{path};
        raw.text("PRAGMA cache_size = 1");
        raw.text("BEGIN");
        raw.text("UPDATE runs SET series = 'half'");
        raw.text("CREATE TABLE filler (text)");
        raw.text("INSERT INTO filler SELECT hex(zeroblob(4000)) FROM iterations, iterations, runs");
        for (int i = 0; i < 8; ++i)
            raw.text("INSERT INTO filler SELECT text FROM filler UNION ALL SELECT hex(zeroblob(4000))");
        kill(getpid(), SIGKILL);
    }
    waitpid(child, nullptr, 0);
}

}  // namespace

TEST_CASE("what another program put where it does not belong is named with its column") {
    CHECK_THAT(complaint_after("UPDATE stores SET visitors = 'many'"),
               says("damaged") && says("column visitors stands \"many\", where a finite number belongs"));
    CHECK_THAT(complaint_after("UPDATE stores SET fitted = 9e999"), says("column fitted"));
    CHECK_THAT(complaint_after("UPDATE cities SET city_id = 1.5"), says("column city_id stands \"1.5\""));
    CHECK_THAT(complaint_after("UPDATE cities SET name = x'00ff'"), says("column name stands a blob"));
    CHECK(complaint_after("UPDATE stores SET visitors = 7").empty());
}

TEST_CASE("what a killed run left half written is undone before anybody reads") {
    Folder const folder;
    auto const path = folder / "a.gpkg";
    records::add(path, records::run());
    write_and_be_killed(path);
    REQUIRE(std::filesystem::exists(folder / "a.gpkg-journal"));
    CHECK(db::Reader{path}.run(1).series == records::run().run.series);
    CHECK_FALSE(std::filesystem::exists(folder / "a.gpkg-journal"));
    CHECK(RawSqlite{path}.text("PRAGMA integrity_check") == "ok");
}
