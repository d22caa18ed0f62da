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
};

}  // namespace geo
