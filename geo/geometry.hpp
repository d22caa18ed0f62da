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

/// An upright box in the metres of a planar CRS.
struct PlanarBox {
    double west_m = 0, south_m = 0, east_m = 0, north_m = 0;
};

/// A box cut into equal cells.
struct GridFrame {
    PlanarBox box;
    int columns = 0;
    int rows = 0;

    double cell_width_m() const { return (box.east_m - box.west_m) / columns; }
    double cell_height_m() const { return (box.north_m - box.south_m) / rows; }
    /// Column 0 is the westernmost, row 0 the northernmost.
    Planar middle(int column, int row) const {
        return {box.west_m + (column + 0.5) * cell_width_m(), box.north_m - (row + 0.5) * cell_height_m()};
    }
};

/// A value for each cell, row by row; NaN where there is none.
struct Grid {
    GridFrame frame;
    std::vector<float> values;  ///< rows × columns
};

}  // namespace geo
