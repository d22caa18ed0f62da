#pragma once

#include "geo/geometry.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// What the writer and the reader of geometry blobs agree on.
namespace db::blob_format {

inline constexpr std::int32_t srs_id = 4326;
inline constexpr std::uint8_t little_endian = 1;

/// Bits of the header's fourth byte.
enum Flags : std::uint8_t { envelope_xy = 1 << 1, envelope_bits = 7 << 1, empty = 1 << 4, extended = 1 << 5 };
enum class Wkb : std::uint32_t { point = 1, line = 2, polygon = 3, multi_line = 5, multi_polygon = 6 };

template <typename T>
using Bytes = std::array<std::uint8_t, sizeof(T)>;

/// From the order of the bytes in memory to little-endian (or big-endian), and back: the way is the same.
template <typename T>
Bytes<T> ordered(Bytes<T> bytes, bool little) {
    if (little != (std::endian::native == std::endian::little)) std::ranges::reverse(bytes);
    return bytes;
}

}  // namespace db::blob_format

namespace db {

/// The smallest box around a geometry, in degrees.
struct Extent {
    double min_x = 0, max_x = 0, min_y = 0, max_y = 0;
};

/// Nothing where no point of the geometry is finite.
std::optional<Extent> extent_of(geo::LonLat const& point);
std::optional<Extent> extent_of(geo::MultiLine const& lines);
std::optional<Extent> extent_of(geo::MultiPolygon const& polygons);
std::optional<Extent> extent_of(geo::Geometry const& geometry);

std::optional<Extent> joined(std::optional<Extent> const& a, std::optional<Extent> const& b);

// Geometries as GeoPackage stores them (spec 1.3, 2.1.3): a header with the SRS id and, except for points,
// an envelope, then well-known binary. By hand, because only geo/ may use GDAL and the one writer of the
// file must not need a second library on it.

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
