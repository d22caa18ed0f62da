#pragma once

#include "geo/geometry.hpp"
#include "geo/layer.hpp"

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

/// The point of a geometry: points as they are (Z and M dropped), a multipoint of one, and a point on the
/// surface of polygons. `ogr_geometry` is an OGRGeometryH, which GDAL itself declares as void; null for none.
RowPoint point_of_geometry(void* ogr_geometry);

/// The columns of a table without geometry that hold its coordinates.
struct CoordinateColumns {
    std::size_t x = 0, y = 0;
    bool geographic = false;  ///< named longitude and latitude
};

/// Finds columns named like coordinates; of several pairs the first of `prefer_planar`'s kind.
std::optional<CoordinateColumns> find_coordinate_columns(std::vector<Field> const& fields,
                                                         bool prefer_planar);

RowPoint point_of_columns(Value const& x, Value const& y);

bool is_coordinate_name(std::string const& name);

}  // namespace geo
