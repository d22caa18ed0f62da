#pragma once

#include "db/connection.hpp"

namespace db {

/// Makes an empty file a GeoPackage with the tables of results. Within the caller's transaction.
void create_database(Connection& connection);

/// Discards all runs and starts their numbers afresh; tables that others added stay. Within the caller's
/// transaction.
void discard_runs(Connection& connection);

/// Throws DatabaseError where the database is not one of ours or has a newer schema. Changes nothing.
void require_ours(Connection& connection);

/// Whether the database, one of ours, has an earlier schema.
bool is_outdated(Connection& connection);

/// Brings a database of an earlier schema up to date. Within the caller's transaction.
void update_schema(Connection& connection);

}  // namespace db
