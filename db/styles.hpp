#pragma once

#include "db/connection.hpp"
#include "db/rows.hpp"

#include <vector>

namespace db {

/// Makes each style the one that QGIS takes for its layer. A style that a user changed, removed or put before
/// ours stays as it is. Within the caller's transaction.
void keep_styles(Connection& connection, std::vector<LayerStyle> const& styles);

}  // namespace db
