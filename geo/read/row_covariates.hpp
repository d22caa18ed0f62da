#pragma once

#include "geo/layer.hpp"
#include "geo/store_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace geo {

/// What a row has of the covariates.
struct RowCovariates {
    std::vector<CovariateValue> values;  ///< one for each; missing where it cannot be used
    std::string reason;                  ///< a set-aside reason: why the first of them cannot; else empty
    std::size_t refused = 0;             ///< which that is
};

/// `fields` are the places of the covariates' fields in the row, none where it has no such field. A number
/// has to be one, and above 0 where its logarithm is taken.
RowCovariates covariates_from(std::vector<Value> const& row, std::vector<Covariate> const& covariates,
                              std::vector<std::optional<std::size_t>> const& fields);

}  // namespace geo
