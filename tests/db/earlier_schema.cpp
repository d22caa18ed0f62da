#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

using records::Folder;
using records::says;

namespace {

/// A database with one run, as the first schema had it.
std::filesystem::path database_of_schema_1(Folder const& folder) {
    auto const path = folder / "a.gpkg";
    records::add(path, records::run());
    RawSqlite raw{path};
    raw.text("DROP TABLE city_bootstraps");
    raw.text("DELETE FROM gpkg_contents WHERE table_name = 'city_bootstraps'");
    raw.text("UPDATE runs SET schema_version = 1");
    raw.text("UPDATE footfall_schema SET schema_version = 1");
    return path;
}

}  // namespace

TEST_CASE("a database of the first schema is read as it is, and stays so") {
    Folder const folder;
    auto const path = database_of_schema_1(folder);
    auto const before = records::bytes_of(path);
    {
        db::Reader const reader{path};
        auto const record = reader.record_of(1);
        CHECK(record.run.schema_version == 1);
        CHECK(record.stores.size() == records::run().stores.size());
        CHECK(record.city_bootstraps.empty());
    }
    CHECK(records::bytes_of(path) == before);
}

TEST_CASE("the next run brings a database of the first schema up to date, or leaves it as it was") {
    Folder const folder;
    auto const path = database_of_schema_1(folder);
    auto const before = records::bytes_of(path);
    { db::RunTransaction const given_up{path, std::chrono::seconds{0}}; }
    CHECK(records::bytes_of(path) == before);

    CHECK(records::add(path, records::run()) == 2);
    RawSqlite raw{path};
    CHECK(raw.text("SELECT schema_version FROM footfall_schema") == "2");
    CHECK(raw.text("SELECT schema_version FROM runs ORDER BY run_id") == "1\n2");
    CHECK(raw.text("SELECT data_type FROM gpkg_contents WHERE table_name = 'city_bootstraps'") ==
          "attributes");
    CHECK(db::Reader{path}.city_bootstraps_of(2).size() == records::run().city_bootstraps.size());
}

TEST_CASE("a database of no known schema is refused with advice") {
    Folder const folder;
    auto const path = folder / "a.gpkg";
    records::add(path, records::run());
    for (std::string const version : {"0", "-1", "'old'"}) {
        RawSqlite{path}.text("UPDATE footfall_schema SET schema_version = " + version);
        CHECK_THROWS_WITH(db::Reader{path}, says("a.gpkg") && says("does not say which schema"));
    }
    RawSqlite{path}.text("DELETE FROM footfall_schema");
    CHECK_THROWS_WITH(db::RunTransaction(path, std::chrono::seconds{0}), says("does not say which schema"));
}
