#include "src/report/page_data.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

namespace report {
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
