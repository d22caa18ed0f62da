#pragma once

#include "geo/geometry.hpp"

#include <cmath>
#include <string>
#include <vector>

/// The projection of web maps. By hand, since only geo uses PROJ.
namespace report {

/// Web Mercator's northing on a sphere of radius 1, and back.
inline double mercator(double lat_deg) {
    return std::asinh(std::tan(lat_deg * geo::radians_per_degree));
}
inline double lat_from_mercator(double northing) {
    return std::atan(std::sinh(northing)) * geo::degrees_per_radian;
}

/// Lines or rings as a text of a few letters per point, a space between two, that page/outlines.js reads:
/// each point as its way from the one before, in steps, the first of all from `from`. A point where the one
/// before is, to a step, is left out, and a line of fewer than two as well.
std::string outline_text(std::vector<geo::Line> const& lines, geo::LonLat from, double step_deg);

}  // namespace report
