#include "geo/crs/ground.hpp"

#include <geodesic.h>
#include <ogr_geometry.h>
#include <ogr_srs_api.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace geo {
namespace {

/// The same points with longitudes that run on past ±180° instead of jumping: no step is longer than 180°.
Line unwrapped(Line line) {
    for (std::size_t i = 1; i < line.size(); ++i) {
        double const step = line[i].lon_deg - line[i - 1].lon_deg;
        if (std::abs(step) > 180) line[i].lon_deg -= 360 * std::round(step / 360);
    }
    return line;
}

/// The 360°-wide world a longitude lies in: 0 for [−180, 180], 1 for the one east of it.
int world_of(double lon_deg) {
    return static_cast<int>(std::floor((lon_deg + 180) / 360));
}

struct Range {
    int first = 0, last = 0;
};
Range worlds_of(Line const& line) {
    auto const [west, east] = std::ranges::minmax(line, {}, &LonLat::lon_deg);
    int const first = world_of(west.lon_deg);
    // A longitude of exactly 180° ends its world rather than starting the next.
    return {first, std::max(first, static_cast<int>(std::ceil((east.lon_deg + 180) / 360)) - 1)};
}

Line shifted(Line line, double lon_deg) {
    for (LonLat& p : line)
        p.lon_deg += lon_deg;
    return line;
}

double middle_lon(Line const& line) {
    auto const [west, east] = std::ranges::minmax(line, {}, &LonLat::lon_deg);
    return (west.lon_deg + east.lon_deg) / 2;
}

/// A ring around a pole does not end where it started; it is closed along the pole.
Ring closed_over_pole(Ring ring) {
    double const gap = ring.back().lon_deg - ring.front().lon_deg;
    if (std::abs(gap) < 180) return ring;
    double const pole = ring.front().lat_deg >= 0 ? 90 : -90;
    LonLat const start = ring.front();
    ring.push_back({ring.back().lon_deg, pole});
    ring.push_back({start.lon_deg, pole});
    ring.push_back(start);
    return ring;
}

std::unique_ptr<OGRLinearRing> ogr_from(Ring const& ring) {
    auto result = std::make_unique<OGRLinearRing>();
    for (LonLat const& p : ring)
        result->addPoint(p.lon_deg, p.lat_deg);
    return result;
}

Ring ring_from(OGRLinearRing const& ogr, bool counterclockwise, double lon_shift_deg) {
    Ring ring;
    for (int i = 0; i < ogr.getNumPoints(); ++i)
        ring.push_back({ogr.getX(i) + lon_shift_deg, ogr.getY(i)});
    if ((ogr.isClockwise() != 0) == counterclockwise) std::ranges::reverse(ring);
    return ring;
}

void add_polygons(OGRGeometry const& geometry, double lon_shift_deg, MultiPolygon& result) {
    auto const type = wkbFlatten(geometry.getGeometryType());
    if (type == wkbPolygon && !geometry.IsEmpty()) {
        auto const& polygon = *geometry.toPolygon();
        Polygon part{ring_from(*polygon.getExteriorRing(), true, lon_shift_deg)};
        for (int i = 0; i < polygon.getNumInteriorRings(); ++i) {
            part.push_back(ring_from(*polygon.getInteriorRing(i), false, lon_shift_deg));
        }
        result.polygons.push_back(std::move(part));
    } else if (type == wkbMultiPolygon || type == wkbGeometryCollection) {
        for (auto const* part : *geometry.toGeometryCollection())
            add_polygons(*part, lon_shift_deg, result);
    }
}

OGRPolygon world(int number) {
    double const west = -180 + 360.0 * number, east = west + 360;
    auto outline = ogr_from({{west, -90}, {east, -90}, {east, 90}, {west, 90}, {west, -90}});
    OGRPolygon box;
    box.addRingDirectly(outline.release());
    return box;
}

/// The position where a line's segment crosses a meridian.
LonLat crossing(LonLat a, LonLat b, double meridian_deg) {
    double const along = (meridian_deg - a.lon_deg) / (b.lon_deg - a.lon_deg);
    return {meridian_deg, a.lat_deg + along * (b.lat_deg - a.lat_deg)};
}

void append(Line& line, LonLat p) {
    if (line.back().lon_deg != p.lon_deg || line.back().lat_deg != p.lat_deg) line.push_back(p);
}

}  // namespace

MultiPolygon split_at_antimeridian(Polygon const& polygon) {
    if (polygon.empty() || polygon.front().empty()) return {};
    Ring const outer = closed_over_pole(unwrapped(polygon.front()));
    Range const worlds = worlds_of(outer);
    OGRPolygon whole;
    whole.addRingDirectly(ogr_from(outer).release());
    for (std::size_t i = 1; i < polygon.size(); ++i) {
        Ring hole = unwrapped(polygon[i]);
        // A hole may be written on the other side of the antimeridian than the ring around it.
        double const turns = std::round((middle_lon(outer) - middle_lon(hole)) / 360);
        hole = shifted(std::move(hole), 360 * turns);
        whole.addRingDirectly(ogr_from(hole).release());
    }
    MultiPolygon result;
    if (worlds.first == worlds.last) add_polygons(whole, -360.0 * worlds.first, result);
    if (worlds.first == worlds.last) return result;
    for (int number = worlds.first; number <= worlds.last; ++number) {
        OGRPolygon const box = world(number);
        std::unique_ptr<OGRGeometry> const part(whole.Intersection(&box));
        if (part) add_polygons(*part, -360.0 * number, result);
    }
    return result;
}

// By hand, unlike the rings: an intersection of lines does not promise to keep their direction.
MultiLine split_at_antimeridian(Line const& line) {
    if (line.size() < 2) return {};
    Line const whole = unwrapped(line);
    int world = world_of(whole.front().lon_deg);
    MultiLine result;
    Line part{whole.front()};
    auto const end_part = [&](LonLat at, int next_world) {
        append(part, at);
        if (part.size() > 1) result.lines.push_back(shifted(part, -360.0 * world));
        part = {at};
        world = next_world;
    };
    for (std::size_t i = 1; i < whole.size(); ++i) {
        LonLat const from = whole[i - 1], to = whole[i];
        double const west = -180 + 360.0 * world, east = west + 360;  // a step of 180° at most crosses one
        if (to.lon_deg > east) end_part(crossing(from, to, east), world + 1);
        if (to.lon_deg < west) end_part(crossing(from, to, west), world - 1);
        append(part, to);
    }
    // A line of no length stays one; the end of another that only touches the antimeridian is none.
    if (part.size() == 1 && result.lines.empty()) part.push_back(part.front());
    if (part.size() > 1) result.lines.push_back(shifted(part, -360.0 * world));
    return result;
}

double distance_m(LonLat from, LonLat to) {
    geod_geodesic wgs84;
    geod_init(&wgs84, SRS_WGS84_SEMIMAJOR, 1 / SRS_WGS84_INVFLATTENING);
    double distance = 0;
    geod_inverse(&wgs84, from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg, &distance, nullptr, nullptr);
    return distance;
}

}  // namespace geo
