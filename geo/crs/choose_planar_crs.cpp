#include "geo/crs/planar_crs.hpp"
#include "geo/crs/projection.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

}  // namespace geo
