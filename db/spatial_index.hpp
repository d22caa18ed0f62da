#pragma once

#include "db/connection.hpp"
#include "db/geometry_blob.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace db {

/// A feature and the box around it.
struct IndexEntry {
    std::int64_t fid = 0;
    Extent extent;
};

/// Adds features to the spatial index of a layer. Where there are many, the tree is packed anew with what was
/// in it, because inserting them one by one takes longer than writing the features.
void add_to_index(Connection& connection, std::string const& layer, std::vector<IndexEntry> const& entries);

}  // namespace db
