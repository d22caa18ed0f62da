#pragma once

#include "geo/geometry.hpp"

/// What is to be known of positions on the ellipsoid, without a plane.
namespace geo {

/// Cuts rings and lines at the antimeridian, so that every part lies within [−180, 180]. Their longitudes may
/// run past ±180° (179, 181) or jump across it (179, −179). Rings stay closed and keep their direction.
MultiPolygon split_at_antimeridian(Polygon const& polygon);
MultiLine split_at_antimeridian(Line const& line);

/// The length of the shortest way on the ellipsoid of WGS 84, in metres; NaN where a position is.
double distance_m(LonLat from, LonLat to);

}  // namespace geo
