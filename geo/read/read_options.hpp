#pragma once

#include "geo/store_table.hpp"

#include <string>
#include <vector>

namespace geo {

/// A choice of rows: those with `value` in `field`.
struct Part {
    std::string option;  ///< the one that names the field, for messages
    std::string field;
    std::string value;  ///< as text; empty for rows without a value
};

/// The fields that hold the coordinates: two, or one with both. All empty: the geometry, or the columns whose
/// names are known.
struct CoordinateFields {
    std::string lon{}, lat{};  ///< in degrees
    std::string x{}, y{};      ///< in the CRS of the file
    std::string latlon{};      ///< both in one field, as in "51.5, -0.12"
    std::string lonlat{};      ///< the same with the longitude first
};

inline bool names_any(CoordinateFields const& fields) {
    return !(fields.lon + fields.x + fields.latlon + fields.lonlat).empty();
}

/// How the numbers in texts are written.
enum class Decimals {
    as_found,  ///< with a decimal point, unless all of a column says otherwise
    comma,     ///< 1.234,5 and 1234,5
    point,     ///< 1,234.5 and 1234.5
};

/// A second table, whose fields are added to the rows that have its key.
struct Join {
    std::string source{};  ///< empty: none
    std::string key{};     ///< the field of the stores
    std::string other{};   ///< the field of the second table
    std::string layer{};   ///< of the source; empty: the only one with points, or the only one
};

struct ReadStoresOptions {
    std::string layer{};           ///< empty: the only layer with points
    std::string where{};           ///< OGR attribute filter; empty: every row
    std::string source_crs{};      ///< anything PROJ understands; empty: the file's own
    std::string visitors_field{};  ///< empty: the only numeric field, or one with a well-known name
    std::string name_field{};      ///< empty: a field called name, if any
    std::string id_field{};        ///< empty: a field called id, code or store_id if unique, else the row id
    std::string exposure_field{};  ///< the time or size a count refers to; empty: the same for every store
    std::vector<Covariate> covariates{};  ///< by which stores may differ
    /// A row without a covariate is set aside; else it is kept without.
    bool covariates_required = true;
    std::vector<Part> parts{};  ///< only rows that are in all of them
    bool counted = true;     ///< false: places without counts, such as candidate sites; their visitors are 0
    bool keep_rows = false;  ///< stores keep what stands in all fields of their rows
    bool allow_negative = false;  ///< negative counts are values, not rows to set aside
    CoordinateFields coordinates{};
    Decimals decimals = Decimals::as_found;
    Join join{};
    bool is_joined = false;                   ///< the table of --join, whose layer --join-layer chooses
    std::vector<std::string> open_options{};  ///< NAME=VALUE, for GDAL's driver of the file
    bool allow_network = false;               ///< sources may be databases and addresses
    /// Where one reason sets more than half of the rows aside, the rest is read all the same.
    bool allow_set_aside = false;
};

}  // namespace geo
