#pragma once

#include "geo/geometry.hpp"
#include "geo/layer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace geo {

/// Where a row lies, or the reason why that cannot be said.
struct RowPoint {
    std::optional<SourcePoint> point;  ///< finite
    std::string reason;                ///< a set-aside reason where there is no point
    std::string detail;
    bool from_area = false;  ///< a point on the surface of a polygon
};

/// The row that lies there, unless a coordinate is not finite.
RowPoint point_at(double x, double y);

/// The columns of a table without geometry that hold its coordinates.
struct CoordinateColumns {
    std::size_t x = 0, y = 0;
    bool geographic = false;  ///< named longitude and latitude
};

/// Finds a pair of columns named like coordinates. Where there are several pairs, the first that is planar is
/// taken with `prefer_planar`, and the first that is geographic without it.
std::optional<CoordinateColumns> find_coordinate_columns(std::vector<Field> const& fields,
                                                         bool prefer_planar);

/// Whether a column's name is one of those that `find_coordinate_columns` looks for.
bool is_coordinate_name(std::string const& name);

/// Where a row with these values in its coordinate columns lies.
RowPoint point_of_columns(Value const& x, Value const& y);

}  // namespace geo
