#pragma once

#include <numbers>
#include <variant>
#include <vector>

namespace geo {

/// A position on the ellipsoid of WGS 84 (EPSG:4326), longitude first.
struct LonLat {
    double lon_deg = 0;
    double lat_deg = 0;
};

/// A position in a planar CRS, easting first, in metres.
struct Planar {
    double x_m = 0;
    double y_m = 0;
};

/// A position in the CRS of the file it came from, x (east, longitude) first, in that CRS's own unit.
struct SourcePoint {
    double x = 0;
    double y = 0;
};

using Line = std::vector<LonLat>;
struct MultiLine {
    std::vector<Line> lines;
};

/// A closed ring: the last point repeats the first. The outer ring runs counterclockwise, holes clockwise.
using Ring = std::vector<LonLat>;
/// The outer ring first, then the holes.
using Polygon = std::vector<Ring>;
struct MultiPolygon {
    std::vector<Polygon> polygons;
};

using Geometry = std::variant<LonLat, MultiLine, MultiPolygon>;

inline constexpr double m_per_km = 1000;
/// Of a great circle. On a sphere, and with the cosine of the middle latitude, a distance of some hundred
/// kilometres is right to a percent.
inline constexpr double km_per_degree = 111.2;
inline constexpr double radians_per_degree = std::numbers::pi / 180;
inline constexpr double degrees_per_radian = 180 / std::numbers::pi;

}  // namespace geo
