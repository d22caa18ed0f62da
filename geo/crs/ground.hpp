#pragma once

#include "geo/geometry.hpp"

namespace geo {

/// Cuts rings and lines whose longitudes run past ±180° (continuously, as in 179, 181) or that jump across
/// it, so that every part lies within [−180, 180]. Rings stay closed and keep their direction.
MultiPolygon split_at_antimeridian(Polygon const& polygon);
MultiLine split_at_antimeridian(Line const& line);

/// Along the shortest way on the ellipsoid of WGS 84, in metres; NaN where a position is.
double distance_m(LonLat from, LonLat to);

}  // namespace geo
