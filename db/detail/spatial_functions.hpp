#pragma once

struct sqlite3;

namespace db {

/// Gives a connection the five functions that the triggers of a GeoPackage's spatial indexes call:
/// ST_IsEmpty, ST_MinX, ST_MaxX, ST_MinY and ST_MaxY.
void add_spatial_functions(sqlite3* database);

}  // namespace db
