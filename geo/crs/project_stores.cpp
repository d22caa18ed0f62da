#include "geo/crs/crs.hpp"
#include "geo/crs/planar_crs.hpp"
#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace geo {
namespace {

std::vector<Coordinates> positions_of(StoreTable const& table) {
    std::vector<Coordinates> positions;
    for (Store const& store : table.stores)
        positions.push_back({store.position.x, store.position.y});
    return positions;
}

/// Where the stores lie, for PROJ to choose an operation by; geographic positions say it themselves.
std::optional<LonLatBox> area_of(Crs const& source, std::vector<Coordinates> const& positions) {
    if (source.kind != CrsKind::geographic) return source.area_of_use;
    double const degrees = source.unit_size * degrees_per_radian;
    auto const [west, east] = std::ranges::minmax(positions, {}, &Coordinates::x);
    auto const [south, north] = std::ranges::minmax(positions, {}, &Coordinates::y);
    return LonLatBox{std::clamp(west.x * degrees, -180.0, 180.0), std::clamp(south.y * degrees, -90.0, 90.0),
                     std::clamp(east.x * degrees, -180.0, 180.0), std::clamp(north.y * degrees, -90.0, 90.0)};
}

Crs source_of(StoreTable const& table) {
    Crs source = crs_from_text(table.crs_wkt);
    if (source.kind == CrsKind::other) {
        throw UsageError(
            fmt::format("the coordinates of {} are in {}, which is neither longitude and latitude nor a "
                        "map projection; say the right one with --src-crs",
                        table.source, source.name));
    }
    return source;
}

std::vector<LonLat> lonlat_of(Crs const& source, std::vector<Coordinates> const& positions) {
    std::vector<LonLat> lonlat;
    bool const is_wgs84 = same_crs(source, wgs84());
    auto const transformed =
        is_wgs84 ? positions : Transformation(source, wgs84(), area_of(source, positions)).forward(positions);
    lonlat.reserve(transformed.size());
    for (auto const [x, y] : transformed)
        lonlat.push_back({std::abs(x) <= 180 ? x : std::remainder(x, 360), y});
    return lonlat;
}

/// Whether a plane shows the pole that the positions are nearest to as one point, and so all that lies around
/// it.
bool shows_pole(Crs const& planar, std::vector<LonLat> const& lonlat) {
    double latitudes = 0;
    for (LonLat const& p : lonlat)
        latitudes += p.lat_deg;
    double const pole = std::copysign(90.0, latitudes);
    auto const seen = Transformation(planar, wgs84(), planar.area_of_use).inverse({{0, pole}, {120, pole}});
    return std::hypot(seen[0].x - seen[1].x, seen[0].y - seen[1].y) < 1;
}

/// `given` is the plane where it was not chosen by where the positions lie, else null.
void refuse_half_the_world(StoreTable const& table, std::vector<LonLat> const& lonlat, Crs const* given) {
    LongitudeSpan const span = longitude_span(lonlat);
    if (span.width_deg <= 180 || (given != nullptr && shows_pole(*given, lonlat))) return;
    throw InputRejected(fmt::format(
        "the stores of {} span {:.0f}° of longitude, and no one plane shows more than 180° with true "
        "distances; fit each continent apart with --where, or, around a pole, give --crs such as EPSG:{}",
        table.source, std::ceil(span.width_deg), lonlat.front().lat_deg < 0 ? "3031" : "3995"));
}

/// Sets aside the rows whose positions PROJ cannot bring from the file's CRS to WGS 84.
void drop_unprojected(StoreTable& table, std::vector<LonLat>& lonlat) {
    std::vector<bool> lost;
    lost.reserve(lonlat.size());
    for (LonLat const& p : lonlat)
        lost.push_back(std::isnan(p.lon_deg) || std::isnan(p.lat_deg));
    set_aside_where(table, lost, [&](std::size_t i) {
        return fmt::format("({}, {})", table.stores[i].position.x, table.stores[i].position.y);
    });
    std::erase_if(lonlat, [](LonLat p) { return std::isnan(p.lon_deg) || std::isnan(p.lat_deg); });
    require_inside(table, crs_from_text(table.crs_wkt));
}

std::vector<Coordinates> coordinates_of(std::vector<LonLat> const& lonlat) {
    std::vector<Coordinates> coordinates;
    coordinates.reserve(lonlat.size());
    for (LonLat const& p : lonlat)
        coordinates.push_back({p.lon_deg, p.lat_deg});
    return coordinates;
}

/// Without a detour over WGS 84 where the file is in the plane already, or on the plane's datum.
std::vector<Coordinates> planar_of(StoreTable const& table, Crs const& source,
                                   std::vector<LonLat> const& lonlat, Crs const& planar) {
    if (same_crs(source, planar)) return positions_of(table);
    if (same_crs(source, wgs84())) {
        return Transformation(planar, wgs84(), planar.area_of_use).inverse(coordinates_of(lonlat));
    }
    return Transformation(source, planar, planar.area_of_use).forward(positions_of(table));
}

std::vector<LonLat> back_from_planar(Crs const& planar, std::vector<Coordinates> const& positions) {
    std::vector<LonLat> lonlat;
    for (auto const [lon, lat] : Transformation(planar, wgs84(), planar.area_of_use).forward(positions)) {
        lonlat.push_back({lon, lat});
    }
    return lonlat;
}

/// Those that neither CRS knows are left out: nobody can say who is near them.
void add_uncounted(ProjectedStores& projected, Crs const& source) {
    std::vector<Coordinates> positions;
    for (UncountedStore const& store : projected.table.uncounted)
        positions.push_back({store.position.x, store.position.y});
    if (positions.empty()) return;
    std::vector<LonLat> const lonlat = lonlat_of(source, positions);
    std::vector<Planar> const planar = projected.projection.planar_from_lonlat(lonlat);
    std::vector<UncountedStore> known;
    for (std::size_t i = 0; i < planar.size(); ++i) {
        if (!std::isfinite(planar[i].x_m) || !std::isfinite(planar[i].y_m)) continue;
        known.push_back(projected.table.uncounted[i]);
        projected.uncounted_planar.push_back(planar[i]);
        projected.uncounted_lonlat.push_back(lonlat[i]);
    }
    projected.table.uncounted = std::move(known);
}

/// Where most of some numbers lie, and as far again on both sides as many of them lie apart.
struct UsualRange {
    double low, high;

    explicit UsualRange(std::vector<double> values) {
        constexpr double quartile = 0.25, quarters_beyond = 3, least_deg = 1;
        auto const at = [&](double part) {
            auto const nth =
                values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
            std::ranges::nth_element(values, nth);
            return *nth;
        };
        low = at(quartile);
        high = at(1 - quartile);
        double const beyond = std::max(quarters_beyond * (high - low), least_deg);
        low -= beyond;
        high += beyond;
    }
    bool holds(double value) const { return low <= value && value <= high; }
};

/// A sentence on stores that lie far from most, and among them with longitude and latitude exchanged; empty
/// without any. Where a quarter and more are so, or where there are few stores, nobody can say which of them
/// are right.
std::string exchanged_notice(StoreTable const& table, std::vector<LonLat> const& lonlat) {
    constexpr std::size_t fewest = 8;
    if (lonlat.size() < fewest) return "";
    std::vector<double> lon, lat;
    for (LonLat const& p : lonlat) {
        lon.push_back(p.lon_deg);
        lat.push_back(p.lat_deg);
    }
    UsualRange const usual_lon(std::move(lon)), usual_lat(std::move(lat));
    std::size_t count = 0, first = 0;
    for (std::size_t i = 0; i < lonlat.size(); ++i) {
        auto const [x, y] = lonlat[i];
        if ((usual_lon.holds(x) && usual_lat.holds(y)) || !usual_lon.holds(y) || !usual_lat.holds(x))
            continue;
        if (count++ == 0) first = i;
    }
    if (count == 0) return "";
    return fmt::format(
        "{} {} far from most others, and among them with longitude and latitude exchanged (the first is row "
        "{}): correct them, or leave them out with --where",
        count, count == 1 ? "store lies" : "stores lie", table.stores[first].source_fid);
}

std::string shown(LonLat p) {
    return fmt::format("longitude {:.5f}, latitude {:.5f}", p.lon_deg, p.lat_deg);
}

}  // namespace

ProjectedStores project_stores(StoreTable table, std::string const& crs) {
    Crs const source = source_of(table);
    set_outside_source_aside(table, source);
    std::vector<LonLat> lonlat = lonlat_of(source, positions_of(table));
    drop_unprojected(table, lonlat);

    bool const is_chosen = crs == "auto" && source.kind != CrsKind::planar;
    if (is_chosen) refuse_half_the_world(table, lonlat, nullptr);
    PlanarChoice const choice =
        crs == "auto" ? choose_planar_crs(source, lonlat) : PlanarChoice{planar_crs_from_text(crs), {}};
    std::string exchanged = source.kind == CrsKind::geographic ? exchanged_notice(table, lonlat) : "";
    if (!exchanged.empty()) table.notices.push_back(std::move(exchanged));
    if (!choice.notice.empty()) table.notices.push_back(choice.notice);
    auto const planar = planar_of(table, source, lonlat, choice.crs);
    auto const back = back_from_planar(choice.crs, planar);
    auto const outside = outside_planar(choice.crs, {lonlat, planar, back});
    set_aside_where(table, outside, [&](std::size_t i) { return shown(lonlat[i]); });
    require_inside(table, choice.crs);

    ProjectedStores projected{std::move(table), Projection(choice.crs.wkt), {}, {}};
    bool const as_read = same_crs(source, wgs84());
    for (std::size_t i = 0; i < planar.size(); ++i) {
        if (outside[i]) continue;
        projected.planar.push_back({planar[i].x, planar[i].y});
        projected.lonlat.push_back(as_read ? lonlat[i] : back[i]);
    }
    if (!is_chosen) refuse_half_the_world(projected.table, projected.lonlat, &choice.crs);
    std::string const ocean = crs == "auto" ? ocean_notice(projected.lonlat) : std::string();
    if (!ocean.empty()) projected.table.notices.push_back(ocean);
    add_uncounted(projected, source);
    return projected;
}

double position_sd_m(ProjectedStores const& stores) {
    std::vector<double> x, y;
    for (Store const& store : stores.table.stores) {
        x.push_back(store.position.x);
        y.push_back(store.position.y);
    }
    auto const [at_x, at_y] = stores.table.stores[stores.table.stores.size() / 2].position;
    double const step_x = decimal_step(x), step_y = decimal_step(y);
    std::vector<Coordinates> const around{{at_x, at_y}, {at_x + step_x, at_y}, {at_x, at_y + step_y}};
    std::vector<Planar> const moved =
        stores.projection.planar_from_lonlat(lonlat_of(source_of(stores.table), around));
    double const along_x = std::hypot(moved[1].x_m - moved[0].x_m, moved[1].y_m - moved[0].y_m);
    double const along_y = std::hypot(moved[2].x_m - moved[0].x_m, moved[2].y_m - moved[0].y_m);
    double const sd = rounding_sd(std::hypot(along_x, along_y) / std::sqrt(2.0));
    return std::isfinite(sd) ? sd : 0;
}

}  // namespace geo
