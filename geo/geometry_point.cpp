#include "geo/row_point.hpp"

#include <fmt/format.h>
#include <ogr_api.h>
#include <ogr_geometry.h>

#include <cmath>
#include <memory>

namespace geo {
namespace {

RowPoint checked(OGRPoint const& point) {
    if (point.IsEmpty()) return {{}, "no geometry", "an empty point"};
    if (!std::isfinite(point.getX()) || !std::isfinite(point.getY())) {
        return {{}, "coordinates not finite", fmt::format("({}, {})", point.getX(), point.getY())};
    }
    return {SourcePoint{point.getX(), point.getY()}, {}, {}};
}

RowPoint point_on_surface(OGRGeometry const& area) {
    // GEOS fails on areas that cross themselves; their row is set aside rather than guessed at.
    std::unique_ptr<OGRGeometry> const straight(area.getLinearGeometry());
    std::unique_ptr<OGRGeometry> const point(
        OGRGeometry::FromHandle(OGR_G_PointOnSurface(OGRGeometry::ToHandle(straight.get()))));
    if (!point || wkbFlatten(point->getGeometryType()) != wkbPoint)
        return {{}, "no geometry", "a broken polygon"};
    RowPoint result = checked(*point->toPoint());
    result.from_area = true;
    return result;
}

}  // namespace

RowPoint point_of_geometry(void* ogr_geometry) {
    if (ogr_geometry == nullptr) return {{}, "no geometry", {}};
    OGRGeometry const& geometry = *OGRGeometry::FromHandle(ogr_geometry);
    std::string const type = OGRGeometryTypeToName(wkbFlatten(geometry.getGeometryType()));
    if (geometry.IsEmpty()) return {{}, "no geometry", fmt::format("an empty {}", type)};
    switch (wkbFlatten(geometry.getGeometryType())) {
        case wkbPoint:
            return checked(*geometry.toPoint());
        case wkbMultiPoint: {
            auto const& points = *geometry.toMultiPoint();
            if (points.getNumGeometries() == 1) return checked(*points.getGeometryRef(0));
            return {{}, "several points", fmt::format("a MultiPoint of {}", points.getNumGeometries())};
        }
        case wkbPolygon:
        case wkbMultiPolygon:
        case wkbCurvePolygon:
        case wkbMultiSurface:
            return point_on_surface(geometry);
        default:
            return {{}, "not a point", type};
    }
}

}  // namespace geo
