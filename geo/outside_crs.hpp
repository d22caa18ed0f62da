#pragma once

#include "geo/geometry.hpp"
#include "geo/store_table.hpp"
#include "geo/transformation.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace geo {

/// Moves the stores marked in `outside` to the rows set aside, with the reason "outside the CRS".
void set_aside_where(StoreTable& table, std::vector<bool> const& outside,
                     std::function<std::string(std::size_t)> const& detail);

/// Sets stores whose longitude or latitude cannot be one aside, with a notice of the likely cause. Throws
/// InputRejected with the cause where that leaves none. In a planar CRS, notices what looks like degrees.
void set_outside_source_aside(StoreTable& table, Crs const& source);

/// Throws InputRejected where no store is left.
void require_inside(StoreTable const& table, Crs const& crs);

/// One set of positions three times, index for index: by the file's CRS, in the plane, and back from it.
struct RoundTrip {
    std::vector<LonLat> const& lonlat;
    std::vector<Coordinates> const& planar;
    std::vector<LonLat> const& back;
};

/// Which positions a planar CRS cannot hold. PROJ returns finite nonsense far from where a projection is
/// meant for, so besides failures these are positions that do not come back, that lie more than 10° outside
/// the CRS's area of use, or, where none is stated, where it draws lengths threefold or a third.
std::vector<bool> outside_planar(Crs const& planar, RoundTrip const& positions);

}  // namespace geo
