#pragma once

#include "geo/store_table.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace geo {

/// Only rows with `value` in `field`.
struct Part {
    std::string option;  ///< that names the field, for messages
    std::string field;
    std::string value;  ///< as text; empty for rows without a value
};

struct ReadStoresOptions {
    std::string layer{};           ///< empty: the only layer with points
    std::string where{};           ///< OGR attribute filter; empty: every row
    std::string source_crs{};      ///< anything PROJ understands; empty: the file's own
    std::string visitors_field{};  ///< empty: the only numeric field, or one with a well-known name
    std::string name_field{};      ///< empty: a field called name, if any
    std::string id_field{};        ///< empty: a field called id, code or store_id if unique, else the row id
    std::string exposure_field{};  ///< the time or size a count refers to; empty: the same for every store
    std::vector<Part> parts{};     ///< only rows that are in all of them
    bool counted = true;  ///< false: places without counts, whose visitors are 0, as candidate sites are
    bool allow_negative = false;  ///< negative counts are values, not rows to set aside
};

/// Reads the stores of one layer of anything GDAL opens as a local vector file: GeoJSON, shapefile,
/// GeoPackage, CSV with coordinate columns, … Rows that cannot be used are set aside with the reason.
/// Throws IoError (missing, truncated, not a vector file), UsageError (layer or field that does not exist or
/// is ambiguous: the sentence lists the choices; no CRS known) and InputRejected (no usable row). `progress`
/// is told now and then which part of the rows is read, where the file says how many it has.
StoreTable read_stores(std::string const& source, ReadStoresOptions const& options,
                       std::function<void(double)> const& progress = {});

/// The different values of the field that `option` names, as text, in the order of their numbers or else of
/// the alphabet; empty for rows without one. Of the rows that `options` choose. Throws as read_stores does,
/// and UsageError for a field of more than 1000 values: a key, no group.
std::vector<std::string> values_of_field(std::string const& source, ReadStoresOptions const& options,
                                         std::string const& option, std::string const& field);

/// A named place with a population and, where the layer says so, the spread of its people: what `simulate`
/// starts from.
struct Place {
    std::string name;
    LonLat position;
    double population = 0;  ///< people; 0 where unknown
};

/// Reads a point layer of named places: fields `name` and `population` (each may be missing).
std::vector<Place> read_places(std::string const& source);

/// The same where only the names matter: places without one are left out. Throws UsageError for a layer
/// without a field `name`.
std::vector<Place> read_named_places(std::string const& source);

}  // namespace geo
