#pragma once

#include "geo/geometry.hpp"

#include <string>
#include <vector>

namespace report {

/// Lines or rings as a text of a few letters per point, a space between two, that page/outlines.js reads:
/// each point as its way from the one before, in steps, the first of all from `from`. A point where the one
/// before is, to a step, is left out, and a line of fewer than two as well.
std::string outline_text(std::vector<geo::Line> const& lines, geo::LonLat from, double step_deg);

}  // namespace report
