#include "db/database.hpp"
#include "geo/land/land.hpp"
#include "geo/write/rasters.hpp"
#include "src/report/outlines.hpp"
#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/store_name.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

namespace report {
namespace {

std::string css_colour(std::array<std::uint8_t, 4> const& colour) {
    return fmt::format("rgba({}, {}, {}, {:.2f})", colour[0], colour[1], colour[2], colour[3] / 255.0);
}

}  // namespace

geo::Projection plane_of(db::RunRow const& run) {
    try {
        return geo::Projection(run.crs_wkt);
    } catch (std::exception const& error) {
        throw db::DatabaseError(
            fmt::format("the planar CRS of run {} cannot be used ({}); restore a copy of the database",
                        run.run_id, error.what()));
    }
}

Json surface_object(model::CityModel<2> const& model, geo::Projection const& plane, Frame const& frame) {
    auto const surface = surface_picture(model, plane, frame);
    if (!surface) return {};
    Json classes = Json::array();
    for (std::size_t i = 0; i < surface->levels.size(); ++i)
        classes.push_back({{"from", five_digits(surface->levels[i])},
                           {"colour", css_colour(surface->picture.palette[i + 1])}});
    return {{"url", geo::png_data_url(surface->picture)}, {"classes", std::move(classes)}};
}

Json frame_object(Frame const& frame) {
    if (frame.empty) return {};
    return Json::array({{degrees(frame.south_deg), degrees(frame.west_deg)},
                        {degrees(frame.north_deg), degrees(frame.east_deg)}});
}

/// Neither "</script>" nor "<!--" may stand inside a script element, nor, in older browsers, the line ends
/// that JSON knows and JavaScript did not. Outside strings JSON has none of these characters. By hand,
/// because nlohmann-json escapes either none of them or every character beyond ASCII.
std::string script_json(Json const& json) {
    std::string const text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string_view const rest(text.data() + i, std::min<std::size_t>(text.size() - i, 3));
        if (text[i] == '<' || text[i] == '>' || text[i] == '&') {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(text[i]));
        } else if (rest == "\u2028" || rest == "\u2029") {
            result += rest == "\u2028" ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::vector<std::size_t> drawn_stores(std::vector<db::StoreRow> const& stores) {
    std::vector<std::size_t> drawn(stores.size());
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    if (drawn.size() <= most_drawn) return drawn;
    auto const importance = [&](std::size_t i) {
        bool const unfit = std::abs(stores[i].z.value_or(0)) > results::unfit_z;
        return std::pair(unfit, stores[i].visitors);
    };
    std::ranges::stable_sort(drawn, std::greater{}, importance);
    drawn.resize(most_drawn);
    std::ranges::sort(drawn);
    return drawn;
}

DrawnPlaces drawn_places(std::vector<db::StoreRow> const& stores, std::vector<std::size_t> const& drawn) {
    DrawnPlaces places;
    for (std::size_t const i : drawn)
        places.emplace(stores[i].store_id, places.size());
    return places;
}

Cell store_cell(std::string const& store_id, std::string const& store_name, DrawnPlaces const& places) {
    std::string const& shown = store_name.empty() ? store_id : store_name;
    auto const place = places.find(store_id);
    if (place == places.end()) return name_cell(shown);
    return {fmt::format(R"(<button type="button" class="to-map" data-store="{}">{}</button>)", place->second,
                        name(shown)),
            shown};
}

std::string left_out_text(std::size_t drawn, std::size_t all) {
    if (drawn == all) return "";
    return fmt::format(
        "The map and the chart show {} of {}: those that do not fit and those with most visitors. The other "
        "{} "
        "are in the database. Every number on this page takes all of them into account.",
        words::grouped(drawn), words::counted(all, "store", "stores"), words::grouped(all - drawn));
}

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

namespace {

Json positions(std::vector<geo::LonLat> const& line, Frame const& frame) {
    Json json = Json::array();
    for (geo::LonLat const at : line)
        if (std::isfinite(at.lon_deg) && std::isfinite(at.lat_deg))
            json.push_back({degrees(at.lat_deg), degrees(frame.lon_deg(at.lon_deg))});
    return json;
}

Json rings(geo::MultiPolygon const& area, Frame const& frame) {
    Json json = Json::array();
    for (geo::Polygon const& polygon : area.polygons) {
        Json& parts = json.emplace_back(Json::array());
        for (geo::Ring const& ring : polygon)
            parts.push_back(positions(ring, frame));
    }
    return json;
}

/// The three entries of Σ⁻¹, xx, xy and yy, in 1/m². By hand, since a row holds three numbers and no matrix.
Json precision_of(db::CityRow const& city) {
    double const determinant = city.cov_xx_m2 * city.cov_yy_m2 - city.cov_xy_m2 * city.cov_xy_m2;
    return {city.cov_yy_m2 / determinant, -city.cov_xy_m2 / determinant, city.cov_xx_m2 / determinant};
}

}  // namespace

Json city_objects(db::RunRecord const& record, Frame const& frame) {
    Json json = Json::array();
    for (db::CityRow const& city : record.cities)
        json.push_back({{"id", city.city_id},
                        {"name", city.name},
                        {"lon", degrees(frame.lon_deg(city.centre.lon_deg))},
                        {"lat", degrees(city.centre.lat_deg)},
                        {"x", metres(city.x_m)},
                        {"y", metres(city.y_m)},
                        {"precision", precision_of(city)},
                        {"amplitude", city.amplitude},
                        {"visits", five_digits(city.visits)},
                        {"share", rounded(city.share, 4)},
                        {"longer_km", five_digits(city.major_sd_km)},
                        {"shorter_km", five_digits(city.minor_sd_km)},
                        {"uncertain", words::is_uncertain(record, city)}});
    return json;
}

void add_shared(Json& cities, db::RunRecord const& record) {
    for (std::size_t k = 0; k < record.cities.size(); ++k) {
        db::CityRow const& city = record.cities[k];
        cities[k]["people"] = five_digits(city.integral);
        cities[k]["stability"] = city.stability ? rounded(*city.stability, 4) : Json();
    }
}

void add_city_stores(Json& cities, db::RunRecord const& record) {
    auto const fewest = words::fewest_stores(record.city_stores);
    for (std::size_t k = 0; k < record.cities.size(); ++k) {
        auto const found = fewest.find(record.cities[k].city_id);
        if (found != fewest.end())
            cities[k]["stores"] = words::fewest_stores_text(found->second, record.stores.size());
    }
}

/// What each drawn store has of the cities, as [place among the cities, visitors, …]: where people are
/// divided among stores it does not follow from the places of store and city.
Json contribution_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn) {
    std::map<std::int64_t, std::size_t> places;
    for (std::size_t k = 0; k < record.cities.size(); ++k)
        places.emplace(record.cities[k].city_id, k);
    std::map<std::string_view, std::size_t> columns;
    Json::array_t contributions(drawn.size(), Json::array());
    for (std::size_t i = 0; i < drawn.size(); ++i)
        columns.emplace(record.stores[drawn[i]].store_id, i);
    for (db::ContributionRow const& row : record.contributions) {
        auto const store = columns.find(row.store_id);
        auto const city = places.find(row.city_id);
        if (store == columns.end() || city == places.end()) continue;
        contributions[store->second].push_back(city->second);
        contributions[store->second].push_back(five_digits(row.visitors));
    }
    return contributions;
}

Json shared_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn) {
    Json::array_t background, catchment;
    for (std::size_t const i : drawn) {
        background.push_back(five_digits(record.stores[i].from_background));
        catchment.push_back(five_digits(record.stores[i].catchment_km2.value_or(NAN)));
    }
    return {{"background", std::move(background)},
            {"catchment", std::move(catchment)},
            {"contributions", contribution_columns(record, drawn)}};
}

Json competitor_columns(db::RunRecord const& record, Frame const& frame) {
    Json::array_t lon, lat;
    for (std::size_t i = 0; i < std::min(record.competitors.size(), most_drawn); ++i) {
        lon.push_back(degrees(frame.lon_deg(record.competitors[i].position.lon_deg)));
        lat.push_back(degrees(record.competitors[i].position.lat_deg));
    }
    return {{"lon", std::move(lon)}, {"lat", std::move(lat)}};
}

Json spread_objects(db::RunRecord const& record, Frame const& frame) {
    Json json = Json::array();
    for (db::CitySpreadRow const& spread : record.city_spreads)
        json.push_back(
            {{"city", spread.city_id}, {"sigmas", spread.sigmas}, {"area", rings(spread.area, frame)}});
    return json;
}

Json uncertainty_objects(db::RunRecord const& record, Frame const& frame) {
    std::set<std::int64_t> uncertain;
    for (db::CityRow const& city : words::uncertain_cities(record))
        uncertain.insert(city.city_id);
    Json json = Json::array();
    for (db::CityUncertaintyRow const& region : record.city_uncertainties)
        if (!uncertain.contains(region.city_id))
            json.push_back({{"city", region.city_id}, {"area", rings(region.area, frame)}});
    return json;
}

Json path_objects(db::RunRecord const& record, Frame const& frame) {
    Json json = Json::array();
    for (db::CityPathRow const& path : record.city_paths) {
        Json lines = Json::array();
        for (geo::Line const& line : path.line.lines)
            lines.push_back(positions(line, frame));
        json.push_back({{"city", or_null(path.city_id)}, {"fate", path.fate}, {"lines", std::move(lines)}});
    }
    return json;
}

Json store_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn, Frame const& frame,
                   geo::Projection const& plane) {
    Json::array_t lon, lat, x, y, names, visitors, fitted, z, exposure, multiplier, held;
    for (std::size_t const i : drawn) {
        db::StoreRow const& store = record.stores[i];
        geo::Planar const planar = plane.planar_from_lonlat(store.position);
        if (store.held_out) held.push_back(names.size());
        lon.push_back(degrees(frame.lon_deg(store.position.lon_deg)));
        lat.push_back(degrees(store.position.lat_deg));
        x.push_back(metres(planar.x_m));
        y.push_back(metres(planar.y_m));
        names.push_back(results::store_name(store));
        visitors.push_back(five_digits(store.visitors));
        fitted.push_back(five_digits(store.fitted));
        z.push_back(store.z ? rounded(*store.z, 2) : Json());
        if (!record.run.exposure_field.empty()) exposure.push_back(or_null(store.exposure));
        if (store.multiplier) multiplier.push_back(five_digits(*store.multiplier));
    }
    return {{"lon", std::move(lon)},
            {"lat", std::move(lat)},
            {"x", std::move(x)},
            {"y", std::move(y)},
            {"name", std::move(names)},
            {"visitors", std::move(visitors)},
            {"fitted", std::move(fitted)},
            {"z", std::move(z)},
            {"exposure", std::move(exposure)},
            {"multiplier", std::move(multiplier)},
            {"held", std::move(held)}};
}

}  // namespace report
