#pragma once

#include "geo/layer.hpp"
#include "geo/read/read_stores.hpp"

#include <string>
#include <vector>

/// Stores that were read once, kept in a GeoPackage so that another process reads them again to the last
/// digit: with the keys, the rows set aside and the notices that they have in the whole of their file.
namespace geo {

/// The groups as layers of one file, to be written by write_layers in the CRS of the stores. They read from
/// `groups`: keep these alive. All groups are of one reading, so that they have the same fields.
std::vector<Layer> layers_of(std::vector<StoreGroup> const& groups);

/// What describes a table, without its stores and its other rows.
StoreTable without_rows(StoreTable const& table);

/// The values of the groups that such a file holds, in its order.
std::vector<std::vector<std::string>> kept_values(std::string const& file);

/// The group with these values. Throws IoError where the file cannot be read or is not what layers_of made,
/// and InputRejected where the group was rejected when it was read.
StoreTable read_kept(std::string const& file, std::vector<std::string> const& values);

}  // namespace geo
