#include "geo/crs/projection.hpp"

#include "geo/crs/transformation.hpp"
#include "geo/geometry.hpp"

#include <ogr_srs_api.h>

#include <cmath>
#include <utility>

namespace geo {
namespace {

/// The same pairs of numbers under other names.
template <typename To, typename From>
std::vector<To> points_as(std::vector<From> const& points) {
    std::vector<To> result;
    result.reserve(points.size());
    for (auto const [x, y] : points)
        result.push_back({x, y});
    return result;
}

struct Vector3 {
    double x, y, z;
};
Vector3 operator-(Vector3 a, Vector3 b) {
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
double dot(Vector3 a, Vector3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// Earth-centred position on the ellipsoid of WGS 84, in metres. By hand: with PROJ it would take a second
/// operation in every projection for these few lines.
Vector3 geocentric(LonLat p) {
    constexpr double a = SRS_WGS84_SEMIMAJOR, f = 1 / SRS_WGS84_INVFLATTENING, e2 = f * (2 - f);
    double const lon = p.lon_deg * radians_per_degree, lat = p.lat_deg * radians_per_degree;
    double const n = a / std::sqrt(1 - e2 * std::sin(lat) * std::sin(lat));
    return {n * std::cos(lat) * std::cos(lon), n * std::cos(lat) * std::sin(lon),
            n * (1 - e2) * std::sin(lat)};
}

}  // namespace

struct Projection::Implementation {
    Crs crs;
    Transformation lonlat_from_planar;

    explicit Implementation(Crs planar)
        : crs(std::move(planar)), lonlat_from_planar(crs, wgs84(), crs.area_of_use) {}
};

Projection::Projection(std::string const& crs)
    : implementation_(std::make_unique<Implementation>(planar_crs_from_text(crs))) {}
Projection::Projection(Projection const& other)
    : implementation_(std::make_unique<Implementation>(*other.implementation_)) {}
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection other) noexcept {
    std::swap(implementation_, other.implementation_);
    return *this;
}
Projection::~Projection() = default;

std::string Projection::name() const {
    return implementation_->crs.name;
}
std::string Projection::wkt() const {
    return implementation_->crs.wkt;
}

double Projection::accuracy_m() const {
    // Where several operations compete, each for its area, one has to be used before it can be asked.
    LonLatBox const area = implementation_->crs.area_of_use.value_or(LonLatBox{});
    double const width_deg = area.east_deg - area.west_deg + (area.east_deg < area.west_deg ? 360 : 0);
    planar_from_lonlat(
        {std::remainder(area.west_deg + width_deg / 2, 360), (area.south_deg + area.north_deg) / 2});
    return implementation_->lonlat_from_planar.accuracy_m();
}

LonLat Projection::lonlat_from_planar(Planar point) const {
    auto const [lon, lat] = implementation_->lonlat_from_planar.forward({point.x_m, point.y_m});
    return {lon, lat};
}

Planar Projection::planar_from_lonlat(LonLat point) const {
    auto const [x, y] = implementation_->lonlat_from_planar.inverse({point.lon_deg, point.lat_deg});
    return {x, y};
}

std::vector<LonLat> Projection::lonlat_from_planar(std::vector<Planar> const& points) const {
    return points_as<LonLat>(implementation_->lonlat_from_planar.forward(points_as<Coordinates>(points)));
}

std::vector<Planar> Projection::planar_from_lonlat(std::vector<LonLat> const& points) const {
    return points_as<Planar>(implementation_->lonlat_from_planar.inverse(points_as<Coordinates>(points)));
}

GroundFromPlanar Projection::ground_from_planar(Planar point) const {
    return ground_from_planar(std::vector{point}).front();
}

// Takes central differences over a kilometre, which is short against the Earth and long against PROJ's
// rounding. They are taken in space and seen along the local east and north, so that neither the antimeridian
// nor a pole is special.
std::vector<GroundFromPlanar> Projection::ground_from_planar(std::vector<Planar> const& points) const {
    constexpr double step_m = 500, span_m = 2 * step_m;
    constexpr std::size_t around = 5;
    std::vector<Planar> cross;
    cross.reserve(around * points.size());
    for (auto const [x_m, y_m] : points)
        cross.insert(
            cross.end(),
            {{x_m, y_m}, {x_m + step_m, y_m}, {x_m - step_m, y_m}, {x_m, y_m + step_m}, {x_m, y_m - step_m}});
    std::vector<LonLat> const on_earth = lonlat_from_planar(cross);
    std::vector<GroundFromPlanar> ground;
    ground.reserve(points.size());
    for (auto at = on_earth.begin(); at != on_earth.end(); at += around) {
        double const lon = at->lon_deg * radians_per_degree, lat = at->lat_deg * radians_per_degree;
        Vector3 const east{-std::sin(lon), std::cos(lon), 0};
        Vector3 const north{-std::sin(lat) * std::cos(lon), -std::sin(lat) * std::sin(lon), std::cos(lat)};
        Vector3 const along_x = geocentric(at[1]) - geocentric(at[2]);
        Vector3 const along_y = geocentric(at[3]) - geocentric(at[4]);
        ground.push_back({{dot(east, along_x) / span_m, dot(east, along_y) / span_m,
                           dot(north, along_x) / span_m, dot(north, along_y) / span_m}});
    }
    return ground;
}

}  // namespace geo
