#pragma once

#include "geo/crs/crs.hpp"
#include "geo/layer.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/source_layer.hpp"
#include "geo/store_table.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace geo {

/// Where a layer's positions come from and in which CRS they are.
struct RowPositions {
    std::optional<CoordinateColumns> columns;  ///< empty: the geometry
    Crs crs;
    std::vector<std::string> notices;

    /// Where a row of the layer lies.
    RowPoint of(SourceRow const& row) const;
};

/// Finds geometry or coordinate columns, and the CRS: `source_crs` if given, else the layer's own, else WGS
/// 84 for columns named longitude and latitude. Throws UsageError where there are no coordinates or no CRS.
RowPositions find_positions(SourceLayer const& layer, ReadStoresOptions const& options);

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
