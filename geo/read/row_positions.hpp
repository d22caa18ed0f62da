#pragma once

#include "geo/crs/crs.hpp"
#include "geo/read/read_options.hpp"
#include "geo/read/source_layer.hpp"

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

}  // namespace geo
