#pragma once

#include "geo/read/row_point.hpp"

class OGRGeometry;

namespace geo {

/// Where a row with this geometry lies: a point as it is (without Z and M), a multipoint of one as its point,
/// a polygon at a point on its surface. Null stands for a row without geometry.
RowPoint point_of_geometry(OGRGeometry const* geometry);

}  // namespace geo
