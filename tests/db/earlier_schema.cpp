#include "tests/catch.hpp"
#include "tests/db/raw_sqlite.hpp"
#include "tests/db/records.hpp"

using namespace std::chrono_literals;
using records::Folder;
using records::says;

namespace {

/// As the first schema had it: the second without its only addition.
std::filesystem::path database_of_schema_1(Folder const& folder) {
    auto const path = records::database_of_schema_2(folder);
    RawSqlite raw{path};
    raw.text("DROP TABLE city_bootstraps");
    raw.text("DELETE FROM gpkg_contents WHERE table_name = 'city_bootstraps'");
    raw.text("UPDATE runs SET schema_version = 1");
    raw.text("UPDATE footfall_schema SET schema_version = 1");
    return path;
}

/// As the third schema had it: the fourth without its only addition.
std::filesystem::path database_of_schema_3(Folder const& folder) {
    auto const path = records::database_of_schema_4(folder);
    RawSqlite raw{path};
    raw.text("ALTER TABLE runs DROP COLUMN rim_part");
    raw.text("UPDATE runs SET schema_version = 3");
    raw.text("UPDATE footfall_schema SET schema_version = 3");
    return path;
}

using MakeDatabase = std::filesystem::path(Folder const&);

void check_that_it_is_read_as_it_is(MakeDatabase& make, std::int64_t version) {
    Folder const folder;
    auto const path = make(folder);
    auto const before = records::bytes_of(path);
    {
        db::Reader const reader{path};
        auto const record = reader.record_of(1);
        CHECK(record.run.schema_version == version);
        CHECK(record.run.source == "mild.geojson");
        CHECK(record.cities.size() == 1);
        CHECK(record.stores.size() == 15);
        CHECK(record.set_aside_rows.size() == 1);
        CHECK(record.city_bootstraps.empty());
        CHECK(record.competitors.empty());
        CHECK(record.trade_areas.empty());
        CHECK(record.city_stores.empty());
    }
    CHECK(records::bytes_of(path) == before);
}

void check_that_the_next_run_brings_it_up_to_date(MakeDatabase& make, std::string const& version) {
    Folder const folder;
    auto const path = make(folder);
    auto const before = records::bytes_of(path);
    { db::RunTransaction const given_up{path, 0s}; }
    CHECK(records::bytes_of(path) == before);

    CHECK(records::add(path, records::run()) == 4);
    RawSqlite raw{path};
    CHECK(raw.text("SELECT schema_version FROM footfall_schema") == "6");
    CHECK(raw.text("SELECT schema_version FROM runs ORDER BY run_id") ==
          version + "\n" + version + "\n" + version + "\n6");
    CHECK(raw.text("SELECT data_type FROM gpkg_contents WHERE table_name = 'city_bootstraps'") ==
          "attributes");
    db::Reader const reader{path};
    CHECK(reader.city_bootstraps_of(4).size() == records::run().city_bootstraps.size());
    CHECK(reader.competitors_of(4).size() == records::run().competitors.size());
    CHECK(reader.trade_areas_of(4).size() == records::run().trade_areas.size());
    CHECK(reader.city_stores_of(4).size() == records::run().city_stores.size());
    CHECK(reader.stores_of(1).size() == 15);
}

/// Every table and view with its columns, and the names of all else, but for what the styles need.
std::string layout_of(std::filesystem::path const& path) {
    RawSqlite raw{path};
    std::string const ours = "sqlite_master WHERE name NOT LIKE '%style%' AND name NOT LIKE 'sqlite%'";
    return raw.text("SELECT type || ' ' || name FROM " + ours + " ORDER BY 1") + "\n" +
           raw.text(
               "SELECT t.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || "
               "' ' || ifnull(c.dflt_value, '') FROM (SELECT name FROM " +
               ours + " AND type IN ('table', 'view')) AS t, pragma_table_info(t.name) AS c ORDER BY 1") +
           "\n" + raw.text("SELECT sql FROM sqlite_master WHERE type = 'view' ORDER BY name") + "\n" +
           raw.text(
               "SELECT table_name || ' ' || data_type || ' ' || identifier FROM gpkg_contents WHERE "
               "table_name NOT LIKE '%style%' ORDER BY 1") +
           "\n" + raw.text("SELECT table_name FROM gpkg_geometry_columns ORDER BY 1") + "\n" +
           raw.text(
               "SELECT table_name || ' ' || extension_name FROM gpkg_extensions WHERE "
               "ifnull(table_name, '') NOT LIKE '%style%' ORDER BY 1");
}

/// "criterion scattered" of the run, brought up to date after `change`.
std::string judged_after(std::string const& change) {
    Folder const folder;
    auto const path = records::database_of_schema_2(folder);
    RawSqlite{path}.text("UPDATE runs SET " + change + " WHERE run_id = 1");
    auto const run = db::Reader{path}.run(1);
    return run.criterion + " " + std::to_string(run.scattered);
}

}  // namespace

TEST_CASE("a database of an earlier schema is read as it is, and stays so") {
    check_that_it_is_read_as_it_is(database_of_schema_1, 1);
    check_that_it_is_read_as_it_is(records::database_of_schema_2, 2);
}

TEST_CASE("the next run brings a database of an earlier schema up to date, or leaves it as it was") {
    check_that_the_next_run_brings_it_up_to_date(database_of_schema_1, "1");
    check_that_the_next_run_brings_it_up_to_date(records::database_of_schema_2, "2");
}

TEST_CASE("a database of an earlier schema that was brought up to date is laid out like a new one") {
    Folder const folder;
    records::add(folder / "new.gpkg", records::run());
    for (auto* const make :
         {database_of_schema_3, records::database_of_schema_4, records::database_of_schema_5}) {
        Folder const other;
        auto const path = make(other);
        records::add(path, records::run());
        CHECK(layout_of(path) == layout_of(folder / "new.gpkg"));
    }
    auto const old = records::database_of_schema_2(folder);
    records::add(old, records::run());
    CHECK(layout_of(old) == layout_of(folder / "new.gpkg"));
    RawSqlite raw{old};
    CHECK(raw.text("PRAGMA integrity_check") == "ok");
    CHECK(raw.text("PRAGMA foreign_key_check").empty());
    CHECK(raw.text("SELECT rtreecheck('rtree_competitors_geom')") == "ok");
    CHECK(raw.text("SELECT count(*) FROM rtree_competitors_geom") == "2");
}

TEST_CASE(
    "runs of an earlier schema say what the number of cities was chosen by, and that stores drew alone") {
    Folder const folder;
    auto const path = records::database_of_schema_2(folder);
    std::vector<std::string> criteria;
    std::vector<std::int64_t> scattered;
    for (db::RunRow const& run : db::Reader{path}.runs()) {
        criteria.push_back(run.criterion);
        scattered.push_back(run.scattered);
        CHECK(run.competition == "none");
        CHECK(run.competition_reason.empty());
        for (auto const& unknown : {run.competition_figure, run.catchment_km, run.decay, run.variance_power,
                                    run.overdispersion_factor, run.price})
            CHECK_FALSE(unknown.has_value());
    }
    CHECK(criteria == std::vector<std::string>{"BIC", "BIC", "AIC3"});
    CHECK(scattered == std::vector<std::int64_t>{0, 0, 1});
    auto const record = db::Reader{path}.record_of(1);
    CHECK_FALSE(record.cities.at(0).overdispersion_factor.has_value());
    CHECK_FALSE(record.cities.at(0).stability.has_value());
    CHECK_FALSE(record.stores.at(0).catchment_km2.has_value());
}

TEST_CASE("counts of an earlier schema scatter wildly under negbin from an overdispersion of one half on") {
    CHECK(judged_after("overdispersion = 0.5") == "AIC3 1");
    CHECK(judged_after("overdispersion = 0.4999999") == "BIC 0");
    CHECK(judged_after("overdispersion = NULL") == "BIC 0");
    CHECK(judged_after("overdispersion = 0.9, noise = 'poisson'") == "BIC 0");
    CHECK(judged_after("overdispersion = 0.9, noise = 'gaussian'") == "BIC 0");
}

TEST_CASE("overwriting a database of an earlier schema leaves one of the newest") {
    Folder const folder;
    auto const path = records::database_of_schema_2(folder);
    {
        db::RunTransaction transaction{path, 1s, true};
        CHECK(transaction.add(records::run()) == 1);
        transaction.commit();
    }
    records::add(folder / "new.gpkg", records::run());
    CHECK(layout_of(path) == layout_of(folder / "new.gpkg"));
}

TEST_CASE("a run says nothing but what the schema has words for") {
    Folder const folder;
    auto record = records::run();
    record.run.competition = "perhaps";
    CHECK_THROWS_WITH(records::add(folder / "a.gpkg", record), says("competition"));
    record = records::run();
    record.run.scattered = 2;
    CHECK_THROWS_WITH(records::add(folder / "a.gpkg", record), says("scattered"));
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

TEST_CASE("a database of schema 3 is read, and nobody lives beyond its outermost stores") {
    Folder const folder;
    auto const path = database_of_schema_3(folder);
    CHECK(db::Reader{path}.record_of(1).run.rim_part == 0.0);
    CHECK(records::add(path, records::run()) == 2);
    db::Reader const reader{path};
    CHECK(reader.record_of(1).run.rim_part == 0.0);
    CHECK(reader.record_of(2).run.rim_part == records::run().run.rim_part);
    CHECK(reader.record_of(1).competitors.size() == 1);
}

TEST_CASE("a database of schema 4 is read as it is, without trade areas, and the next run has them") {
    Folder const folder;
    auto const path = records::database_of_schema_4(folder);
    auto const before = records::bytes_of(path);
    {
        auto const record = db::Reader{path}.record_of(1);
        CHECK(record.run.schema_version == 4);
        CHECK(record.run.competition == "shared");
        CHECK(record.stores.size() == 35);
        CHECK(record.contributions.size() == 33);
        CHECK(record.competitors.size() == 1);
        CHECK(record.trade_areas.empty());
        CHECK(record.city_stores.empty());
    }
    CHECK(records::bytes_of(path) == before);
    CHECK(records::add(path, records::run()) == 2);
    db::Reader const reader{path};
    CHECK(reader.stores_of(1).size() == 35);
    CHECK(reader.trade_areas_of(1).empty());
    CHECK(reader.trade_areas_of(2).size() == records::run().trade_areas.size());
    CHECK(reader.city_stores_of(2).size() == records::run().city_stores.size());
    RawSqlite raw{path};
    CHECK(raw.text("PRAGMA integrity_check") == "ok");
    CHECK(raw.text("SELECT rtreecheck('rtree_trade_areas_geom')") == "ok");
    CHECK(raw.text("SELECT data_type FROM gpkg_contents WHERE table_name = 'city_stores'") == "attributes");
}

TEST_CASE("a database of schema 4 is read, its stores are all alike, and the next run brings it up to date") {
    Folder const folder;
    auto const path = records::database_of_schema_4(folder);
    auto const before = records::bytes_of(path);
    {
        auto const record = db::Reader{path}.record_of(1);
        CHECK(record.covariates.empty());
        CHECK(record.store_covariates.empty());
        for (db::StoreRow const& store : record.stores)
            CHECK_FALSE(store.multiplier);
    }
    CHECK(records::bytes_of(path) == before);
    CHECK(records::add(path, records::run()) == 2);
    db::Reader const reader{path};
    CHECK(reader.covariates_of(2).size() == records::run().covariates.size());
    CHECK(reader.store_covariates_of(2).size() == records::run().store_covariates.size());
    CHECK(RawSqlite{path}.text("SELECT count(*) FROM latest_stores WHERE multiplier > 0") ==
          std::to_string(records::run().stores.size()));
}

TEST_CASE("a table of another program that stands where covariates go is left alone") {
    Folder const folder;
    auto const path = records::database_of_schema_4(folder);
    RawSqlite{path}.text("CREATE TABLE covariates (id INTEGER)");
    CHECK_THROWS_WITH(db::Reader{path}, says("table covariates that another program made"));
}

TEST_CASE("a database of schema 5 is read as it is, without inhabitants, and the next run has them") {
    Folder const folder;
    auto const path = records::database_of_schema_5(folder);
    auto const before = records::bytes_of(path);
    {
        auto const record = db::Reader{path}.record_of(1);
        CHECK(record.run.schema_version == 5);
        REQUIRE(record.cities.size() == 1);
        CHECK_FALSE(record.cities[0].population);
        CHECK_FALSE(record.cities[0].visits_per_inhabitant);
        CHECK_FALSE(record.covariates.empty());
        CHECK_FALSE(record.trade_areas.empty());
    }
    CHECK(records::bytes_of(path) == before);
    CHECK(records::add(path, records::run()) == 2);
    db::Reader const reader{path};
    CHECK_FALSE(reader.record_of(1).covariates.empty());
    CHECK(reader.cities_of(2).at(0).population == records::run().cities.at(0).population);
    RawSqlite raw{path};
    CHECK(raw.text("SELECT visits_per_inhabitant_lo < visits_per_inhabitant_hi FROM latest_cities WHERE "
                   "population > 0") == "1");
    CHECK(raw.text("PRAGMA integrity_check") == "ok");
}
