#include "geo/crs/planar_crs.hpp"
#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace geo {
namespace {

/// What is most likely wrong with coordinates that are no longitude and latitude, and what to do.
std::string likely_cause(std::vector<Coordinates> const& degrees) {
    auto const all = [&](auto is) { return std::ranges::all_of(degrees, is); };
    if (all([](Coordinates p) {
            return std::abs(p.x) <= 90 && std::abs(p.y) > 90 && std::abs(p.y) <= 180;
        })) {
        return "latitude and longitude look swapped";
    }
    if (all([](Coordinates p) { return std::abs(p.x) > 360 || std::abs(p.y) > 360; })) {
        return "the coordinates look like metres; give their CRS with --src-crs";
    }
    return "check the coordinates, or give their CRS with --src-crs";
}

double degrees_apart(double lon_a, double lon_b) {
    return std::abs(std::remainder(lon_a - lon_b, 360));
}

bool is_within(LonLatBox const& box, double margin_deg, LonLat p) {
    if (p.lat_deg < box.south_deg - margin_deg || p.lat_deg > box.north_deg + margin_deg) return false;
    double const width = box.east_deg - box.west_deg + (box.east_deg < box.west_deg ? 360 : 0);
    double const eastwards = p.lon_deg - box.west_deg - 360 * std::floor((p.lon_deg - box.west_deg) / 360);
    return eastwards <= width || degrees_apart(p.lon_deg, box.west_deg) <= margin_deg ||
           degrees_apart(p.lon_deg, box.east_deg) <= margin_deg;
}

bool comes_back(LonLat from, LonLat back) {
    // A hundredth of a degree: far above what two operations between the same datums differ by, far below
    // where nonsense lands. NaN compares false.
    constexpr double tolerance_deg = 0.01;
    double const shrink = std::max(0.01, std::cos(from.lat_deg * radians_per_degree));
    return degrees_apart(from.lon_deg, back.lon_deg) * shrink < tolerance_deg &&
           std::abs(from.lat_deg - back.lat_deg) < tolerance_deg;
}

bool is_drawn_to_scale(GroundFromPlanar const& ground) {
    auto const& m = ground.matrix;
    double const scale = std::sqrt(std::abs(m[0] * m[3] - m[1] * m[2]));
    return scale > 1.0 / 3 && scale < 3;
}

/// For a CRS that does not say where it may be used.
std::vector<bool> drawn_to_scale(Crs const& planar, std::vector<Coordinates> const& positions) {
    std::vector<Planar> points;
    points.reserve(positions.size());
    for (auto const [x, y] : positions)
        points.push_back({x, y});
    std::vector<bool> to_scale;
    to_scale.reserve(points.size());
    for (GroundFromPlanar const& ground : Projection(planar.wkt).ground_from_planar(points))
        to_scale.push_back(is_drawn_to_scale(ground));
    return to_scale;
}

std::vector<bool> within_area(LonLatBox const& area, std::vector<LonLat> const& lonlat) {
    constexpr double margin_deg = 10;
    std::vector<bool> within;
    within.reserve(lonlat.size());
    for (LonLat const p : lonlat)
        within.push_back(is_within(area, margin_deg, p));
    return within;
}

/// Degrees that are read as metres put a whole country into a garden.
void notice_degrees(StoreTable& table, Crs const& source) {
    bool const small = std::ranges::all_of(table.stores, [](Store const& store) {
        return std::abs(store.position.x) <= 180 && std::abs(store.position.y) <= 90;
    });
    if (small && !table.stores.empty())
        table.notices.push_back(
            fmt::format("all coordinates lie within 180 by 90 of the origin of {}; if they are degrees, give "
                        "--src-crs EPSG:4326",
                        source.name));
}

}  // namespace

void set_aside_where(StoreTable& table, std::vector<bool> const& outside,
                     std::function<std::string(std::size_t)> const& detail) {
    std::vector<SetAsideRow> rows;
    for (std::size_t i = 0; i < outside.size(); ++i) {
        Store const& store = table.stores[i];
        if (outside[i])
            rows.push_back(
                {store.source_fid, "outside the CRS", fmt::format("{}; store {}", detail(i), store.id)});
    }
    if (rows.empty()) return;
    table.set_aside.insert(table.set_aside.end(), rows.begin(), rows.end());
    std::size_t next = 0;
    std::erase_if(table.stores, [&](Store const&) { return outside[next++]; });
}

void set_outside_source_aside(StoreTable& table, Crs const& source) {
    if (source.kind != CrsKind::geographic) return notice_degrees(table, source);
    std::vector<bool> outside;
    std::vector<Coordinates> odd;
    for (Store const& store : table.stores) {
        double const to_degrees = source.unit_size / radians_per_degree;
        Coordinates const p{store.position.x * to_degrees, store.position.y * to_degrees};
        outside.push_back(std::abs(p.x) > 360 || std::abs(p.y) > 90);
        if (outside.back()) odd.push_back(p);
    }
    if (odd.empty()) return;
    std::string const cause = likely_cause(odd);
    if (odd.size() == table.stores.size()) {
        Store const& first = table.stores.front();
        throw InputRejected(fmt::format(
            "no store of {} (layer {}) lies within {}, such as ({}, {}) in row {}: {}", table.source,
            table.layer, source.name, first.position.x, first.position.y, first.source_fid, cause));
    }
    set_aside_where(table, outside, [&](std::size_t i) {
        return fmt::format("({}, {})", table.stores[i].position.x, table.stores[i].position.y);
    });
    table.notices.push_back(fmt::format(
        "{} outside {}: {}", odd.size() == 1 ? "1 row lies" : fmt::format("{} rows lie", odd.size()),
        source.name, cause));
}

void require_inside(StoreTable const& table, Crs const& crs) {
    if (!table.stores.empty()) return;
    throw InputRejected(
        fmt::format("no store of {} (layer {}) lies where {} can be used, such as row {}, {}; choose "
                    "another CRS (--crs, --src-crs)",
                    table.source, table.layer, crs.name, table.set_aside.back().source_fid,
                    table.set_aside.back().detail));
}

std::vector<bool> outside_planar(Crs const& planar, RoundTrip const& positions) {
    std::vector<bool> outside = planar.area_of_use ? within_area(*planar.area_of_use, positions.lonlat)
                                                   : drawn_to_scale(planar, positions.planar);
    outside.flip();
    for (std::size_t i = 0; i < outside.size(); ++i)
        if (!comes_back(positions.lonlat[i], positions.back[i])) outside[i] = true;
    return outside;
}

}  // namespace geo
