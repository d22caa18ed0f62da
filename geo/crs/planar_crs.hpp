#pragma once

#include "geo/crs/crs.hpp"
#include "geo/crs/projection.hpp"
#include "geo/geometry.hpp"
#include "geo/store_table.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// Which plane a set of positions is drawn in, and which positions a plane cannot hold.
namespace geo {

/// How far west to east a set of positions reaches, across the antimeridian where that is shorter.
struct LongitudeSpan {
    double west_deg = 0;   ///< within [−180, 180]
    double width_deg = 0;  ///< 0 to 360, eastwards from west_deg
};
LongitudeSpan longitude_span(std::vector<LonLat> const& positions);

/// The median of the positions as unit vectors in space, component by component. A few stray stores do not
/// move it far, and it is the same on either side of the antimeridian.
LonLat robust_centre(std::vector<LonLat> const& positions);

/// A plane around a place, as a PROJ string: Lambert's azimuthal equal-area projection.
std::string equal_area_crs(LonLat middle);

struct PlanarChoice {
    Crs crs;
    std::string notice;  ///< empty for none
};

/// The rule of `--crs auto` for positions read in `source`. Throws UsageError where `source` is neither
/// geographic nor planar.
PlanarChoice choose_planar_crs(Crs const& source, std::vector<LonLat> const& positions);

/// What to say of positions on both sides of 2500 km or more without any; empty where there is no such gap.
std::string ocean_notice(std::vector<LonLat> const& positions);

/// Moves the stores marked in `outside` to the rows set aside, with the reason "outside the CRS" and the
/// detail of each.
void set_aside_where(StoreTable& table, std::vector<bool> const& outside,
                     std::function<std::string(std::size_t)> const& detail);

/// Sets stores aside whose longitude or latitude cannot be one, with a notice of the likely cause. Throws
/// InputRejected with the cause where that leaves none. In a planar CRS, a notice tells of what looks like
/// degrees.
void set_outside_source_aside(StoreTable& table, Crs const& source);

/// Throws InputRejected where no store is left that `crs` can hold.
void require_inside(StoreTable const& table, Crs const& crs);

/// One set of positions three times, index for index: by the file's CRS, in the plane, and back from it.
struct RoundTrip {
    std::vector<LonLat> const& lonlat;
    std::vector<Coordinates> const& planar;
    std::vector<LonLat> const& back;
};

/// Which positions a planar CRS cannot hold. PROJ returns finite nonsense far from where a projection is
/// meant for. So besides those that fail these are positions that do not come back, and those that lie more
/// than 10° outside the CRS's area of use or, where none is stated, where it draws lengths threefold or more,
/// or a third or less.
std::vector<bool> outside_planar(Crs const& planar, RoundTrip const& positions);

}  // namespace geo
