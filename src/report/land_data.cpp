#include "geo/land/land.hpp"
#include "src/report/mercator.hpp"
#include "src/report/outline_text.hpp"
#include "src/report/page_data.hpp"
#include "src/results/run/city_names.hpp"

#include <algorithm>
#include <cmath>

namespace report {
namespace {

constexpr double part_seen = 1.0 / 2500;  ///< of the frame: what is smaller is seen from close by only

/// Three times as wide and as high as the frame's longer side on a web map, so that a map of any usual shape
/// is filled and can be moved and drawn from twice as far.
geo::LonLatBox with_room(Frame const& frame) {
    double const north = mercator(frame.north_deg), south = mercator(frame.south_deg);
    double const width = (frame.east_deg - frame.west_deg) * geo::radians_per_degree;
    double const half = 1.5 * std::max(width, north - south);
    double const half_lon = std::min(half * geo::degrees_per_radian, 180.0);
    double const lon = (frame.west_deg + frame.east_deg) / 2, middle = (north + south) / 2;
    return {lon - half_lon, std::max(lat_from_mercator(middle - half), -furthest_lat_deg), lon + half_lon,
            std::min(lat_from_mercator(middle + half), furthest_lat_deg)};
}

geo::LandView view_of(Frame const& frame) {
    double const height = (mercator(frame.north_deg) - mercator(frame.south_deg)) * geo::degrees_per_radian;
    double const size_deg = std::max(frame.east_deg - frame.west_deg, height);
    return {with_room(frame), part_seen * size_deg, 0, geo::usual_places};
}

std::vector<geo::Line> rings_of(geo::MultiPolygon const& ground) {
    std::vector<geo::Line> rings;
    for (geo::Polygon const& polygon : ground.polygons)
        rings.insert(rings.end(), polygon.begin(), polygon.end());
    return rings;
}

Json named_places(std::vector<geo::Place> const& places) {
    Json json = Json::array();
    for (geo::Place const& place : places)
        json.push_back({place.name, rounded(place.position.lat_deg, 3), rounded(place.position.lon_deg, 3)});
    return json;
}

/// Null for a page without a background map.
Json tiles_object(Tiles const& tiles) {
    if (tiles.url.empty()) return {};
    return {{"url", tiles.url}, {"attribution", tiles.attribution}};
}

/// Null where there is nothing to show.
Json land_object(Frame const& frame, std::vector<db::CityRow> const& cities) {
    if (frame.empty) return {};
    geo::LandView view = view_of(frame);
    view.named = results::names_of(cities);
    geo::Land const land = geo::land_in(view);
    geo::LonLat const from{degrees(view.box.west_deg).get<double>(),
                           degrees(view.box.south_deg).get<double>()};
    double const step = view.tolerance_deg / 2;
    return {{"box", Json::array({{from.lat_deg, from.lon_deg},
                                 {degrees(view.box.north_deg), degrees(view.box.east_deg)}})},
            {"step", step},
            {"ground", outline_text(rings_of(land.ground), from, step)},
            {"countries", outline_text(land.country_borders.lines, from, step)},
            {"regions", outline_text(land.region_borders.lines, from, step)},
            {"places", named_places(land.places)}};
}

}  // namespace

Json map_object(Frame const& frame, Tiles const& tiles, std::vector<db::CityRow> const& cities) {
    Json json{{"frame", frame_object(frame)}, {"tiles", tiles_object(tiles)}};
    if (tiles.url.empty()) json["land"] = land_object(frame, cities);
    return json;
}

}  // namespace report
