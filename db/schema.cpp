#include "db/schema.hpp"

#include "db/database.hpp"
#include "db/sql.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace db {
namespace {

constexpr std::int64_t geopackage_id = 0x47504B47;  // "GPKG"

[[noreturn]] void refuse(Connection const& connection, std::string_view why) {
    throw DatabaseError(
        fmt::format("'{}' is {}; move it away or name another folder", connection.path().string(), why));
}

bool has_marker(Connection& connection) {
    return integer_of(
               connection,
               "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'footfall_schema'") != 0;
}

struct LaterTable {
    char const* name;
    std::int64_t version;  ///< the schema that brought it
};
constexpr std::array later_tables{LaterTable{"competitors", 3}, LaterTable{"trade_areas", 5},
                                  LaterTable{"city_stores", 5}, LaterTable{"covariates", 5},
                                  LaterTable{"store_covariates", 5}};

/// Others may have put a table of that name beside the results before these had one.
bool is_foreign(Connection& connection, LaterTable const& table, std::int64_t version) {
    return version < table.version &&
           integer_of(connection,
                      fmt::format("SELECT count(*) FROM sqlite_master WHERE type IN ('table', 'view') AND "
                                  "lower(name) IN ('{0}', 'latest_{0}')",
                                  table.name)) != 0;
}

void note_version(Connection& connection) {
    Statement{connection, "INSERT OR REPLACE INTO footfall_schema VALUES (1, ?)"}
        .with(std::int64_t{schema_version})
        .run();
}

void create_index(Connection& connection, char const* layer) {
    connection.execute(fmt::format(fmt::runtime(sql::rtree), fmt::arg("layer", layer)));
}

void create_results(Connection& connection) {
    connection.execute(sql::schema);
    connection.execute(sql::layers);
    connection.execute(sql::bootstraps);
    connection.execute(sql::competitors);
    connection.execute(sql::covariates);
    connection.execute(sql::trade_areas);
    connection.execute(sql::views);
    for (auto const* layer : feature_tables)
        create_index(connection, layer);
    note_version(connection);
}

std::int64_t version_of(Connection& connection) {
    return integer_of(connection, "SELECT schema_version FROM footfall_schema");
}

}  // namespace

void create_database(Connection& connection) {
    connection.execute(sql::geopackage);
    create_results(connection);
}

void discard_runs(Connection& connection) {
    connection.execute(sql::drop_views);
    connection.execute(sql::drop);
    create_results(connection);
}

void require_ours(Connection& connection) {
    if (integer_of(connection, "PRAGMA page_count") == 0) refuse(connection, "empty, and stays as it is");
    if (integer_of(connection, "PRAGMA application_id") != geopackage_id)
        refuse(connection, "a SQLite database but not a GeoPackage, and stays as it is");
    if (!has_marker(connection))
        refuse(connection, "a GeoPackage that another program made, and stays as it is");
    auto const version = version_of(connection);
    if (version > schema_version)
        throw DatabaseError(
            fmt::format("'{}' was written by a newer footfall (schema {}, this one knows up to {}); "
                        "update footfall, or name another folder",
                        connection.path().string(), version, schema_version));
    if (version < 1) refuse(connection, "damaged: it does not say which schema it has");
    for (LaterTable const& table : later_tables)
        if (is_foreign(connection, table, version))
            throw DatabaseError(
                fmt::format("'{}' has a table {} that another program made, and footfall now keeps one of "
                            "its own; rename that table, or name another folder",
                            connection.path().string(), table.name));
}

bool is_outdated(Connection& connection) {
    return version_of(connection) < schema_version;
}

void update_schema(Connection& connection) {
    auto const version = version_of(connection);
    if (version < 2) connection.execute(sql::bootstraps);
    if (version < 3) {
        connection.execute(sql::from_2_to_3);
        connection.execute(sql::competitors);
        create_index(connection, "competitors");
    }
    if (version < 4) connection.execute(sql::from_3_to_4);
    if (version < 5) {
        connection.execute(sql::from_4_to_5);
        // Made just now it has the column.
        if (version >= 3) connection.execute("ALTER TABLE competitors ADD COLUMN multiplier DOUBLE");
        connection.execute(sql::covariates);
        connection.execute(sql::trade_areas);
        create_index(connection, "trade_areas");
    }
    connection.execute(sql::from_5_to_6);
    connection.execute(sql::drop_views);
    connection.execute(sql::views);
    note_version(connection);
}

}  // namespace db
