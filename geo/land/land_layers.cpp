#include "geo/crs/ground.hpp"
#include "geo/land/land.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace geo {
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
