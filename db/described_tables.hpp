#pragma once

#include "db/connection.hpp"
#include "db/rows.hpp"

#include <string>
#include <vector>

/// What the tables of results hold, in the words of the `.sql` files: for the reference.
namespace db {

struct DescribedColumn {
    std::string name;
    std::string type;
    bool may_be_null = false;
    std::string meaning;  ///< the comment behind it, with its units; empty where it has none
};

struct DescribedTable {
    std::string name;
    std::string meaning;  ///< what GIS programs show of it
    std::vector<DescribedColumn> columns;
};

/// The tables of a new database: those that GIS programs list, in their order, then those of our own. Views
/// and what a GeoPackage has are left out.
std::vector<DescribedTable> described_tables();

/// Makes each style the one that QGIS takes for its layer. Where a user changed or removed it or put another
/// before it, that stays. Within the caller's transaction.
void keep_styles(Connection& connection, std::vector<LayerStyle> const& styles);

}  // namespace db
