#include "geo/land/land.hpp"

#include <cmath>
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

Layer place_layer(Land const& land) {
    return {.name = "map_places",
            .description = "The larger places, for orientation (GeoNames, CC BY 4.0)",
            .geometry_type = GeometryType::point,
            .fields = {{"name", FieldType::text}, {"population", FieldType::integer}},
            .size = land.places.size(),
            .feature_at = [&land](std::size_t i) {
                Place const& place = land.places[i];
                LonLat const at{std::remainder(place.position.lon_deg, 360), place.position.lat_deg};
                return Feature{at, {place.name, static_cast<std::int64_t>(place.population)}};
            }};
}

}  // namespace

std::vector<Layer> land_layers(Land const& land) {
    return {ground_layer(land), border_layer(land), place_layer(land)};
}

}  // namespace geo
