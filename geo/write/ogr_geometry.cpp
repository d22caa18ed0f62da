#include "geo/crs/ground.hpp"
#include "geo/write/detail/ogr_layer.hpp"

#include <variant>

namespace geo {
namespace {

using Ogr = std::unique_ptr<OGRGeometry>;

void add_points(OGRSimpleCurve& curve, std::vector<LonLat> const& points) {
    for (LonLat const& p : points)
        curve.addPoint(p.lon_deg, p.lat_deg);
}

Ogr ogr_from(LonLat const& point) {
    return std::make_unique<OGRPoint>(point.lon_deg, point.lat_deg);
}

Ogr ogr_from(MultiLine const& lines) {
    auto result = std::make_unique<OGRMultiLineString>();
    for (Line const& whole : lines.lines) {
        for (Line const& line : split_at_antimeridian(whole).lines) {
            auto part = std::make_unique<OGRLineString>();
            add_points(*part, line);
            result->addGeometryDirectly(part.release());
        }
    }
    return result;
}

std::unique_ptr<OGRPolygon> ogr_from(Polygon const& polygon) {
    auto result = std::make_unique<OGRPolygon>();
    for (Ring const& ring : polygon) {
        auto outline = std::make_unique<OGRLinearRing>();
        add_points(*outline, ring);
        result->addRingDirectly(outline.release());
    }
    return result;
}

Ogr ogr_from(MultiPolygon const& area) {
    auto result = std::make_unique<OGRMultiPolygon>();
    for (Polygon const& whole : area.polygons) {
        for (Polygon const& polygon : split_at_antimeridian(whole).polygons) {
            result->addGeometryDirectly(ogr_from(polygon).release());
        }
    }
    return result;
}

}  // namespace

OGRwkbGeometryType ogr_type(GeometryType type) {
    switch (type) {
        case GeometryType::multi_line:
            return wkbMultiLineString;
        case GeometryType::multi_polygon:
            return wkbMultiPolygon;
        case GeometryType::none:
            return wkbNone;
        default:
            return wkbPoint;
    }
}

std::unique_ptr<OGRGeometry> ogr_geometry(Geometry const& geometry) {
    return std::visit([](auto const& shape) { return ogr_from(shape); }, geometry);
}

}  // namespace geo
