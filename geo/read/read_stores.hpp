#pragma once

#include "geo/place.hpp"
#include "geo/read/read_options.hpp"
#include "geo/store_table.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace geo {

/// Reads the stores of one layer of anything GDAL opens as a local vector file: GeoJSON, shapefile,
/// GeoPackage, CSV with coordinate columns, … Rows that cannot be used are set aside with the reason.
/// Throws IoError (missing, truncated, not a vector file), UsageError (layer or field that does not exist or
/// is ambiguous: the sentence lists the choices; no CRS known) and InputRejected (no usable row). `progress`
/// is told now and then which part of the rows is read, where the file says how many it has.
StoreTable read_stores(std::string const& source, ReadStoresOptions const& options,
                       std::function<void(double)> const& progress = {});

/// The stores that have the same values in some fields.
struct StoreGroup {
    std::vector<std::string> values;  ///< as text, one for each of the fields; empty for rows without
    StoreTable table;                 ///< as read_stores reads it where the values are its `parts`
    std::string rejected;             ///< why read_stores would reject it; empty where it would not
};

/// All stores of a layer in one pass, by the fields that `by` names, whose values are not looked at. The
/// groups come in the order of values_of_field. Throws as read_stores does, but for a group without a usable
/// row.
std::vector<StoreGroup> read_groups(std::string const& source, ReadStoresOptions const& options,
                                    std::vector<Part> const& by,
                                    std::function<void(double)> const& progress = {});

/// The different values, as text, that the field named by `option` has in the rows that `options` choose; an
/// empty one for rows without. Numbers come first, by their size, then other text by the alphabet. Throws as
/// read_stores does, and UsageError for a field of more than 1000 values, which is a key and groups nothing.
std::vector<std::string> values_of_field(std::string const& source, ReadStoresOptions const& options,
                                         std::string const& option, std::string const& field);

/// Whether a source is a database or an address, which is read only where the network is allowed.
bool needs_network(std::string const& source);

/// Reads a point layer of places with the fields `name` and `population`, each of which may be missing. With
/// `allow_network` it may be in a database or at an address.
std::vector<Place> read_places(std::string const& source, bool allow_network);

/// The same where only the names matter: places without a name are left out. Throws UsageError for a layer
/// without a field `name`.
std::vector<Place> read_named_places(std::string const& source, bool allow_network);

/// 64-bit FNV-1a in hex over the CRS, the stores and the rows set aside: equal for equal content, whatever
/// the file's name, format or time.
std::string input_hash(StoreTable const& table);
std::string input_hash(std::vector<Place> const& places);

}  // namespace geo
