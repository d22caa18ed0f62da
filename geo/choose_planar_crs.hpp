#pragma once

#include "geo/crs.hpp"
#include "geo/geometry.hpp"

#include <string>
#include <vector>

namespace geo {

/// How far west to east a set of positions reaches, across the antimeridian where that is shorter.
struct LongitudeSpan {
    double west_deg = 0;   ///< within [−180, 180]
    double width_deg = 0;  ///< 0 to 360, eastwards from west_deg
};
LongitudeSpan longitude_span(std::vector<LonLat> const& positions);

/// The median of the positions as unit vectors in space, component by component: not moved far by a few stray
/// stores, and the same on either side of the antimeridian.
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

}  // namespace geo
