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

/// The columns of a table that hold its coordinates.
struct CoordinateColumns {
    /// Whether x and y are one column with both numbers, and which of them comes first.
    enum class Both { no, x_first, y_first };

    std::size_t x = 0, y = 0;
    bool geographic = false;  ///< named longitude and latitude
    Both both = Both::no;
};

/// Finds columns named like coordinates: a pair of them, else one with both, as in lat_lon. Where there are
/// several pairs, the first that is planar is taken with `prefer_planar`, and the first that is geographic
/// without it.
std::optional<CoordinateColumns> find_coordinate_columns(std::vector<Field> const& fields,
                                                         bool prefer_planar);

/// Whether a column's name is one of those that `find_coordinate_columns` looks for.
bool is_coordinate_name(std::string const& name);

/// Where a row with these values in its coordinate columns lies.
RowPoint point_of_columns(Value const& x, Value const& y);

/// Where a row with both degrees in one text lies: "51.5, -0.12", "(51.5 -0.12)" or "51,5; -0,12".
RowPoint point_of_both(Value const& both, CoordinateColumns::Both order);

}  // namespace geo
