#pragma once

#include "geo/geometry.hpp"

#include <cmath>

/// The projection of web maps. By hand, since only geo uses PROJ.
namespace report {

/// Web Mercator's northing on a sphere of radius 1, and back.
inline double mercator(double lat_deg) {
    return std::asinh(std::tan(lat_deg * geo::radians_per_degree));
}
inline double lat_from_mercator(double northing) {
    return std::atan(std::sinh(northing)) * geo::degrees_per_radian;
}

}  // namespace report
