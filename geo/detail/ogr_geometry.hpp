#pragma once

#include "geo/layer.hpp"

#include <ogr_geometry.h>

#include <memory>

namespace geo {

OGRwkbGeometryType ogr_type(GeometryType type);

/// The same in GDAL's classes, positions in WGS 84, longitude first. Lines and polygons across the
/// antimeridian are split there.
std::unique_ptr<OGRGeometry> ogr_geometry(Geometry const& geometry);

}  // namespace geo
