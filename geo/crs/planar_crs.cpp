#include "geo/crs/planar_crs.hpp"

#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace geo {
namespace {

double wrapped(double lon_deg) {
    return lon_deg - 360 * std::floor((lon_deg + 180) / 360);
}

double median(std::vector<double> values) {
    auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

Crs utm(LongitudeSpan span, bool north) {
    double const middle = wrapped(span.west_deg + span.width_deg / 2);
    int const zone = std::clamp(static_cast<int>(std::floor((middle + 180) / 6)) + 1, 1, 60);
    return crs_from_text(fmt::format("EPSG:{}", (north ? 32600 : 32700) + zone));
}

Crs equal_area_around(LonLat centre) {
    // The centre is rounded to half a degree, far finer than the distortion changes. So the next period's
    // file, with a few stores more or less, gets the same CRS, and its runs stay comparable in the plane.
    double const lat = std::round(centre.lat_deg * 2) / 2, lon = std::round(centre.lon_deg * 2) / 2;
    return renamed(crs_from_text(equal_area_crs({lon, lat})),
                   fmt::format("Lambert azimuthal equal-area at {:.2f}°{} {:.2f}°{}", std::abs(lat),
                               lat < 0 ? 'S' : 'N', std::abs(lon), lon < 0 ? 'W' : 'E'));
}

/// Length in the plane ÷ length on the ground at a position; NaN where it does not project.
double scale_at(Crs const& planar, LonLat position) {
    Projection const projection(planar.wkt);
    auto const m = projection.ground_from_planar(projection.planar_from_lonlat(position)).matrix;
    return 1 / std::sqrt(std::abs(m[0] * m[3] - m[1] * m[2]));
}

}  // namespace

std::string equal_area_crs(LonLat middle) {
    return fmt::format("+proj=laea +lat_0={} +lon_0={} +datum=WGS84 +units=m", middle.lat_deg,
                       middle.lon_deg);
}

LongitudeSpan longitude_span(std::vector<LonLat> const& positions) {
    std::vector<double> lons;
    lons.reserve(positions.size());
    for (LonLat const& p : positions)
        lons.push_back(wrapped(p.lon_deg));
    std::ranges::sort(lons);
    // What is left when the widest gap is taken away is the shortest arc that holds all.
    double gap = lons.front() + 360 - lons.back(), west = lons.front();
    for (std::size_t i = 1; i < lons.size(); ++i) {
        if (lons[i] - lons[i - 1] > gap) {
            gap = lons[i] - lons[i - 1];
            west = lons[i];
        }
    }
    return {west, 360 - gap};
}

LonLat robust_centre(std::vector<LonLat> const& positions) {
    std::vector<double> x, y, z;
    for (LonLat const& p : positions) {
        double const lon = p.lon_deg * radians_per_degree, lat = p.lat_deg * radians_per_degree;
        x.push_back(std::cos(lat) * std::cos(lon));
        y.push_back(std::cos(lat) * std::sin(lon));
        z.push_back(std::sin(lat));
    }
    double const mx = median(std::move(x)), my = median(std::move(y)), mz = median(std::move(z));
    return {std::atan2(my, mx) * degrees_per_radian, std::atan2(mz, std::hypot(mx, my)) * degrees_per_radian};
}

PlanarChoice choose_planar_crs(Crs const& source, std::vector<LonLat> const& positions) {
    LonLat const centre = robust_centre(positions);
    std::string notice;
    if (source.kind == CrsKind::planar) {
        Crs const metric = in_metres(source);
        double const scale = scale_at(metric, centre);
        // Web Mercator is "planar in metres" by name only; a fit in it would stretch with latitude.
        if (std::abs(scale - 1) < 0.1) return {metric, {}};
        notice = fmt::format(
            "the file's CRS {} draws lengths at the stores {:.2f} times as long as they are, so the "
            "fit uses another; --crs keeps it",
            source.name, scale);
    }
    LongitudeSpan const span = longitude_span(positions);
    bool const polar = std::ranges::any_of(positions, [](LonLat p) { return std::abs(p.lat_deg) >= 80; });
    if (span.width_deg <= 6 && !polar) return {utm(span, centre.lat_deg >= 0), notice};
    return {equal_area_around(centre), notice};
}

namespace {

/// Wider than any stretch of inhabited land without a store, narrower than the Atlantic (2900 km at its
/// narrowest) and the way from California to Hawaii (3700 km).
constexpr double ocean_km = 2500;

struct Gap {
    double km = 0;
    std::size_t before = 0;  ///< stores to the west or south of it
};

/// The widest gap between neighbours among sorted degrees.
Gap widest(std::vector<double> const& sorted, double km_each_degree) {
    Gap gap;
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        double const km = (sorted[i] - sorted[i - 1]) * km_each_degree;
        if (km > gap.km) gap = {km, i};
    }
    return gap;
}

}  // namespace

std::string ocean_notice(std::vector<LonLat> const& positions) {
    if (positions.size() < 2) return {};
    double const west = longitude_span(positions).west_deg;
    std::vector<double> easts, lats;
    for (LonLat const& p : positions) {
        double const east = p.lon_deg - west;
        easts.push_back(east - 360 * std::floor((east + 1e-9) / 360));
        lats.push_back(p.lat_deg);
    }
    std::ranges::sort(easts);
    std::ranges::sort(lats);
    double const farthest_from_equator = std::max(std::abs(lats.front()), std::abs(lats.back()));
    Gap const across = widest(easts, km_per_degree * std::cos(farthest_from_equator * radians_per_degree));
    Gap const along = widest(lats, km_per_degree);
    bool const is_across = across.km >= along.km;
    Gap const& gap = is_across ? across : along;
    if (gap.km < ocean_km) return {};
    return fmt::format(
        "{:.0f} km without a store, as wide as an ocean, lie between {} in the {} and {} in the {}: no plane "
        "has true distances on both sides; fit each side by itself with --where or --group-by",
        std::floor(gap.km / 100) * 100, gap.before, is_across ? "west" : "south",
        positions.size() - gap.before, is_across ? "east" : "north");
}

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
