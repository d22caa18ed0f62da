#include "geo/land/land_view.hpp"

#include "geo/crs/ground.hpp"
#include "geo/land/land.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace geo {
namespace {

constexpr int steps = 24;  ///< of the grid in which positions are looked up, along each side

/// As wide and as high as three times the longer side, so that a frame of any usual shape is filled.
PlanarBox with_room(PlanarBox const& box) {
    double const half = 1.5 * std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0});
    double const x = (box.west_m + box.east_m) / 2, y = (box.south_m + box.north_m) / 2;
    return {x - half, y - half, x + half, y + half};
}

std::vector<Planar> positions_in(PlanarBox const& box) {
    std::vector<Planar> positions;
    for (int row = 0; row <= steps; ++row)
        for (int column = 0; column <= steps; ++column)
            positions.push_back({box.west_m + (box.east_m - box.west_m) * column / steps,
                                 box.south_m + (box.north_m - box.south_m) * row / steps});
    return positions;
}

bool holds(PlanarBox const& box, Planar at) {
    return at.x_m >= box.west_m && at.x_m <= box.east_m && at.y_m >= box.south_m && at.y_m <= box.north_m;
}

/// Around a pole there are all longitudes.
void reach_pole(LonLatBox& around, PlanarBox const& box, Projection const& plane, double pole_deg) {
    if (!holds(box, plane.planar_from_lonlat({around.west_deg, pole_deg}))) return;
    around.east_deg = around.west_deg + 360;
    (pole_deg > 0 ? around.north_deg : around.south_deg) = pole_deg;
}

/// The box of longitudes and latitudes around one of the plane, whatever of it lies on the ellipsoid.
LonLatBox lonlat_box(PlanarBox const& box, Projection const& plane) {
    LonLat const middle =
        plane.lonlat_from_planar({(box.west_m + box.east_m) / 2, (box.south_m + box.north_m) / 2});
    LonLatBox around{middle.lon_deg, middle.lat_deg, middle.lon_deg, middle.lat_deg};
    for (LonLat const at : plane.lonlat_from_planar(positions_in(box))) {
        if (!std::isfinite(at.lon_deg) || !std::isfinite(at.lat_deg)) continue;
        double const lon = middle.lon_deg + std::remainder(at.lon_deg - middle.lon_deg, 360);
        around.west_deg = std::min(around.west_deg, lon);
        around.east_deg = std::max(around.east_deg, lon);
        around.south_deg = std::min(around.south_deg, at.lat_deg);
        around.north_deg = std::max(around.north_deg, at.lat_deg);
    }
    // Between the positions looked up it may reach a little further.
    double const more_lon = (around.east_deg - around.west_deg) / steps;
    double const more_lat = (around.north_deg - around.south_deg) / steps;
    around = {around.west_deg - more_lon, std::max(around.south_deg - more_lat, -90.0),
              around.east_deg + more_lon, std::min(around.north_deg + more_lat, 90.0)};
    for (double const pole : {-90.0, 90.0})
        reach_pole(around, box, plane, pole);
    return around;
}

}  // namespace

LandView land_view(PlanarBox const& box, Projection const& plane) {
    constexpr double seen = 1.0 / 15'000;  ///< of what is shown
    constexpr double m_per_degree = 111'200;
    double const size_m = std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0});
    return {lonlat_box(with_room(box), plane), seen * size_m / m_per_degree, 0.5, 0};
}

namespace {

Layer ground_layer(Land const& land) {
    return {.name = "map_land",
            .description = "Land without its larger lakes (Natural Earth, public domain)",
            .geometry_type = GeometryType::multi_polygon,
            .fields = {},
            .size = land.ground.polygons.empty() ? 0U : 1U,
            .feature_at = [&land](std::size_t) {
                return Feature{land.ground, {}};
            }};
}

Layer border_layer(Land const& land) {
    std::vector<std::pair<MultiLine const*, char const*>> kinds{{&land.country_borders, "country"},
                                                                {&land.region_borders, "region"}};
    std::erase_if(kinds, [](auto const& kind) { return kind.first->lines.empty(); });
    return {.name = "map_borders",
            .description = "Borders of countries and of their regions (Natural Earth, public domain)",
            .geometry_type = GeometryType::multi_line,
            .fields = {{"border", FieldType::text}},
            .size = kinds.size(),
            .feature_at = [kinds](std::size_t i) {
                return Feature{*kinds[i].first, {kinds[i].second}};
            }};
}

LonLat position_of(Place const& place) {
    return {std::remainder(place.position.lon_deg, 360), place.position.lat_deg};
}

std::array<double, 3> on_unit_sphere(LonLat at) {
    double const lon = at.lon_deg * radians_per_degree, lat = at.lat_deg * radians_per_degree;
    return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

/// How far the nearest more populous one is from each, in km: a name has room on a map on which that is
/// longer than the name. The first has none, and all the room there is.
std::vector<double> room_km(std::vector<Place> const& places) {
    constexpr double around_half_the_earth = 20'000;
    std::vector<double> room;
    std::vector<std::array<double, 3>>
        seen;  // on a sphere, where the nearest is found without a geodesic each
    for (Place const& place : places) {
        std::array<double, 3> const here = on_unit_sphere(position_of(place));
        auto const alike = [&](std::array<double, 3> const& other) {
            return std::inner_product(here.begin(), here.end(), other.begin(), 0.0);
        };
        auto const nearest = std::ranges::max_element(seen, {}, alike);
        room.push_back(nearest == seen.end()
                           ? around_half_the_earth
                           : distance_m(position_of(place), position_of(places[nearest - seen.begin()])) /
                                 m_per_km);
        seen.push_back(here);
    }
    return room;
}

Layer place_layer(Land const& land) {
    return {.name = "map_places",
            .description = "The larger places, for orientation (GeoNames, CC BY 4.0)",
            .geometry_type = GeometryType::point,
            .fields = {{"name", FieldType::text},
                       {"population", FieldType::integer},
                       {"room_km", FieldType::real}},
            .size = land.places.size(),
            .feature_at = [&land, room = room_km(land.places)](std::size_t i) {
                Place const& place = land.places[i];
                return Feature{position_of(place),
                               {place.name, static_cast<std::int64_t>(place.population), room[i]}};
            }};
}

}  // namespace

std::vector<Layer> land_layers(Land const& land) {
    return {ground_layer(land), border_layer(land), place_layer(land)};
}

}  // namespace geo
