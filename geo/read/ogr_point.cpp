#include "geo/read/detail/ogr_point.hpp"

#include <fmt/format.h>
#include <ogr_api.h>
#include <ogr_geometry.h>

#include <memory>

namespace geo {
namespace {

RowPoint point_of(OGRPoint const& point) {
    if (point.IsEmpty()) return {{}, "no geometry", "an empty point"};
    return point_at(point.getX(), point.getY());
}

RowPoint point_on_surface(OGRGeometry const& area) {
    // GEOS fails on areas that cross themselves. Their rows are set aside rather than guessed at.
    std::unique_ptr<OGRGeometry> const straight(area.getLinearGeometry());
    std::unique_ptr<OGRGeometry> const point(
        OGRGeometry::FromHandle(OGR_G_PointOnSurface(OGRGeometry::ToHandle(straight.get()))));
    if (!point || wkbFlatten(point->getGeometryType()) != wkbPoint)
        return {{}, "no geometry", "a broken polygon"};
    RowPoint result = point_of(*point->toPoint());
    result.from_area = true;
    return result;
}

}  // namespace

RowPoint point_of_geometry(OGRGeometry const* geometry) {
    if (geometry == nullptr) return {{}, "no geometry", {}};
    OGRwkbGeometryType const flat = wkbFlatten(geometry->getGeometryType());
    std::string const type = OGRGeometryTypeToName(flat);
    if (geometry->IsEmpty()) return {{}, "no geometry", fmt::format("an empty {}", type)};
    switch (flat) {
        case wkbPoint:
            return point_of(*geometry->toPoint());
        case wkbMultiPoint: {
            auto const& points = *geometry->toMultiPoint();
            if (points.getNumGeometries() == 1) return point_of(*points.getGeometryRef(0));
            return {{}, "several points", fmt::format("a MultiPoint of {}", points.getNumGeometries())};
        }
        case wkbPolygon:
        case wkbMultiPolygon:
        case wkbCurvePolygon:
        case wkbMultiSurface:
            return point_on_surface(*geometry);
        default:
            return {{}, "not a point", type};
    }
}

}  // namespace geo
