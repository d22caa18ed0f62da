#pragma once

#include "geo/geometry.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Geometries as GeoPackage stores them (spec 1.3, 2.1.3): a header with the SRS id and, except for points,
/// an envelope, then well-known binary. By hand, because only geo/ may use GDAL and the one writer of the
/// file must not need a second library on it.
namespace db {

using Blob = std::vector<std::uint8_t>;
using BlobView = std::span<std::uint8_t const>;

/// Little-endian, EPSG:4326. A point that is not finite and a geometry without parts are marked as empty.
Blob geometry_blob(geo::LonLat const& point);
Blob geometry_blob(geo::MultiLine const& lines);
Blob geometry_blob(geo::MultiPolygon const& polygons);

/// The geometry, or nothing where the bytes are not exactly one 2D point, multilinestring or multipolygon.
/// Never reads outside `blob`, whatever stands there. An empty point comes back as NaN.
std::optional<geo::Geometry> geometry_from_blob(BlobView blob);

}  // namespace db
