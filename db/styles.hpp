#pragma once

#include "db/connection.hpp"
#include "db/rows.hpp"

#include <vector>

namespace db {

/// Makes each style the one that QGIS takes for its layer. Where a user changed or removed it or put another
/// before it, that stays. Within the caller's transaction.
void keep_styles(Connection& connection, std::vector<LayerStyle> const& styles);

}  // namespace db
