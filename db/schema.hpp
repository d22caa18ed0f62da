#pragma once

#include "db/connection.hpp"

#include <array>

namespace db {

/// The tables with a geometry, each of which has a spatial index.
inline constexpr std::array feature_tables{"cities",      "city_spreads",  "city_uncertainties",
                                           "stores",      "contributions", "city_paths",
                                           "competitors", "trade_areas"};

/// Makes an empty file a GeoPackage with the tables of results. Within the caller's transaction.
void create_database(Connection& connection);

/// Discards all runs and starts their numbers afresh; tables that others added stay. Within the caller's
/// transaction.
void discard_runs(Connection& connection);

/// Throws DatabaseError where the database is not one of ours or has a newer schema, or where a table of
/// another program stands where an update would put ours. Changes nothing.
void require_ours(Connection& connection);

/// Whether the database, one of ours, has an earlier schema.
bool is_outdated(Connection& connection);

/// Brings a database of an earlier schema up to date. Within the caller's transaction.
void update_schema(Connection& connection);

}  // namespace db
