#pragma once

#include "db/connection.hpp"
#include "db/extent.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace db {

struct IndexEntry {
    std::int64_t fid = 0;
    Extent extent;
};

/// Adds features to the spatial index of a layer. Many at once are not inserted one by one, which takes
/// longer than writing the features: the tree is packed anew, with what was in it.
void add_to_index(Connection& connection, std::string const& layer, std::vector<IndexEntry> const& entries);

}  // namespace db
