#include "geo/crs/projection.hpp"

#include "geo/crs/detail/proj_handles.hpp"
#include "geo/errors.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>
#include <ogr_srs_api.h>
#include <proj.h>

#include <cmath>
#include <limits>
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

namespace {

Area area_of(std::optional<LonLatBox> const& box) {
    if (!box) return nullptr;
    Area area(proj_area_create());
    proj_area_set_bbox(area.get(), box->west_deg, box->south_deg, box->east_deg, box->north_deg);
    return area;
}

/// x first at both ends, whatever the axes of the CRSs.
Pj operation(PJ_CONTEXT* context, Crs const& from, Crs const& to, PJ_AREA* area, bool ballpark) {
    Pj const source(proj_create(context, from.wkt.c_str()));
    Pj const target(proj_create(context, to.wkt.c_str()));
    char const* const options[] = {ballpark ? "ALLOW_BALLPARK=YES" : "ALLOW_BALLPARK=NO", nullptr};
    Pj const best(proj_create_crs_to_crs_from_pj(context, source.get(), target.get(), area, options));
    return Pj(best ? proj_normalize_for_visualization(context, best.get()) : nullptr);
}

[[noreturn]] void refuse(Crs const& from, Crs const& to, bool ballpark_exists) {
    if (!ballpark_exists) {
        throw UsageError(fmt::format("PROJ knows no transformation from {} to {}; choose another CRS",
                                     from.name, to.name));
    }
    throw UsageError(fmt::format(
        "PROJ has only a ballpark transformation from {} to {}, off by an unknown distance; name a CRS "
        "with a known datum (--src-crs, --crs; +datum=WGS84 in a PROJ string)",
        from.name, to.name));
}

double nan_if_failed(double value) {
    return std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

struct Transformation::Implementation {
    Context context = new_context();
    Pj pj;

    void run(PJ_DIRECTION direction, Coordinates* positions, std::size_t count) const {
        if (count == 0) return;
        proj_trans_generic(pj.get(), direction, &positions->x, sizeof(Coordinates), count, &positions->y,
                           sizeof(Coordinates), count, nullptr, 0, 0, nullptr, 0, 0);
        for (std::size_t i = 0; i < count; ++i) {
            positions[i] = {nan_if_failed(positions[i].x), nan_if_failed(positions[i].y)};
        }
    }
};

Transformation::Transformation(Crs const& from, Crs const& to, std::optional<LonLatBox> const& area)
    : implementation_(std::make_unique<Implementation>()) {
    PJ_CONTEXT* context = implementation_->context.get();
    Area const proj_area = area_of(area);
    implementation_->pj = operation(context, from, to, proj_area.get(), false);
    if (implementation_->pj) return;
    if (!proj_works(context)) throw IoError(proj_fails);
    refuse(from, to, operation(context, from, to, proj_area.get(), true) != nullptr);
}

Transformation::Transformation(Transformation const& other)
    : implementation_(std::make_unique<Implementation>()) {
    implementation_->pj.reset(proj_clone(implementation_->context.get(), other.implementation_->pj.get()));
}
Transformation::Transformation(Transformation&&) noexcept = default;
Transformation& Transformation::operator=(Transformation other) noexcept {
    std::swap(implementation_, other.implementation_);
    return *this;
}
Transformation::~Transformation() = default;

Coordinates Transformation::forward(Coordinates position) const {
    implementation_->run(PJ_FWD, &position, 1);
    return position;
}
Coordinates Transformation::inverse(Coordinates position) const {
    implementation_->run(PJ_INV, &position, 1);
    return position;
}
std::vector<Coordinates> Transformation::forward(std::vector<Coordinates> positions) const {
    implementation_->run(PJ_FWD, positions.data(), positions.size());
    return positions;
}
std::vector<Coordinates> Transformation::inverse(std::vector<Coordinates> positions) const {
    implementation_->run(PJ_INV, positions.data(), positions.size());
    return positions;
}

double Transformation::accuracy_m() const {
    PJ_CONTEXT* context = implementation_->context.get();
    Pj const used(proj_trans_get_last_used_operation(implementation_->pj.get()));
    return proj_coordoperation_get_accuracy(context, used ? used.get() : implementation_->pj.get());
}

Crs const& wgs84() {
    static Crs const crs = crs_from_text("EPSG:4326");
    return crs;
}

}  // namespace geo
