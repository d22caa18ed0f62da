#pragma once

#include "geo/geometry.hpp"

namespace geo {

/// Along the shortest way on the ellipsoid of WGS 84, in metres; NaN where a position is.
double distance_m(LonLat from, LonLat to);

}  // namespace geo
