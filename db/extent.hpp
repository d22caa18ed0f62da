#pragma once

#include "geo/geometry.hpp"

#include <optional>

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

}  // namespace db
