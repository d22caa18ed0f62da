#include "db/extent.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace db {
namespace {

/// Grows from nothing over the points it is shown; a point that is not finite has no place.
struct GrowingExtent {
    std::optional<Extent> extent;

    void operator()(geo::LonLat const& p) {
        if (!std::isfinite(p.lon_deg) || !std::isfinite(p.lat_deg)) return;
        if (!extent) extent = Extent{p.lon_deg, p.lon_deg, p.lat_deg, p.lat_deg};
        extent = Extent{std::min(extent->min_x, p.lon_deg), std::max(extent->max_x, p.lon_deg),
                        std::min(extent->min_y, p.lat_deg), std::max(extent->max_y, p.lat_deg)};
    }
    void operator()(std::vector<geo::LonLat> const& points) {
        std::ranges::for_each(points, std::ref(*this));
    }
    void operator()(geo::MultiLine const& g) { std::ranges::for_each(g.lines, std::ref(*this)); }
    void operator()(geo::MultiPolygon const& g) {
        for (auto const& polygon : g.polygons)
            std::ranges::for_each(polygon, std::ref(*this));
    }
};

template <typename Part>
std::optional<Extent> extent_around(Part const& part) {
    GrowingExtent growing;
    growing(part);
    return growing.extent;
}

}  // namespace

std::optional<Extent> extent_of(geo::LonLat const& point) {
    return extent_around(point);
}
std::optional<Extent> extent_of(geo::MultiLine const& lines) {
    return extent_around(lines);
}
std::optional<Extent> extent_of(geo::MultiPolygon const& polygons) {
    return extent_around(polygons);
}
std::optional<Extent> extent_of(geo::Geometry const& geometry) {
    return std::visit([](auto const& part) { return extent_around(part); }, geometry);
}

std::optional<Extent> joined(std::optional<Extent> const& a, std::optional<Extent> const& b) {
    if (!a || !b) return a ? a : b;
    return Extent{std::min(a->min_x, b->min_x), std::max(a->max_x, b->max_x), std::min(a->min_y, b->min_y),
                  std::max(a->max_y, b->max_y)};
}

}  // namespace db
