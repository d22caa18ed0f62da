#include "src/report/sites/site_sections.hpp"
#include "src/results/run/fitted.hpp"
#include "src/words/prospects.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace report {
namespace {

/// Of a site, or of what changes together: the map draws no thinner lines.
constexpr std::size_t most_lines = 60;

/// Stores that change, as [place among those drawn, visitors lost, …], most first; below 0 is gained. What
/// the map does not draw is told as one.
Json effect_object(SitePage const& page, results::Effect const& effect, std::size_t most) {
    results::SitePredictions const& all = page.all;
    std::vector<results::StoreChange> changes;
    for (results::StoreChange const& change : effect.changes)
        if (change.store < all.stores.size() && change.visitors != 0) changes.push_back(change);
    std::ranges::stable_sort(changes, std::greater{},
                             [](auto const& change) { return std::abs(change.visitors); });
    Json lost = Json::array();
    double rest = 0;
    std::size_t rest_stores = 0;
    for (results::StoreChange const& change : changes) {
        auto const place = page.places.find(all.stores[change.store].store_id);
        if (place == page.places.end() || lost.size() >= 2 * most) {
            rest -= change.visitors;
            ++rest_stores;
            continue;
        }
        lost.push_back(place->second);
        lost.push_back(five_digits(0 - change.visitors));
    }
    return {{"lost", std::move(lost)},
            {"rest", five_digits(rest)},
            {"rest_stores", rest_stores},
            {"others", five_digits(effect.from_others)},
            {"newcomers", five_digits(effect.newly_reached)},
            {"net", five_digits(effect.net)}};
}

/// Where stores share their customers, what a site takes from each is told; else what comes from each city.
Json from_cities(results::SitePrediction const& site) {
    Json from = Json::array();
    for (Eigen::Index k = 0; k < site.expected.from_city.size(); ++k)
        from.push_back(five_digits(site.expected.from_city[k]));
    return from;
}

Json site_objects(SitePage const& page, Frame const& frame) {
    results::SitePredictions const& all = page.all;
    Json json = Json::array();
    for (std::size_t const i : page.listed) {
        results::SitePrediction const& site = all.predictions[i];
        Json& object = json.emplace_back(Json{{"name", words::site_name(all, i)},
                                              {"lon", degrees(frame.lon_deg(all.sites.lonlat[i].lon_deg))},
                                              {"lat", degrees(all.sites.lonlat[i].lat_deg)},
                                              {"rank", site.rank},
                                              {"visitors", five_digits(site.expected.visitors)},
                                              {"limits", words::range(site.expected.mean)},
                                              {"outside", site.outside},
                                              {"from", from_cities(site)},
                                              {"background", five_digits(site.expected.from_background)}});
        if (site.effect) object["effect"] = effect_object(page, *site.effect, most_lines);
    }
    return json;
}

Json dots(std::vector<geo::LonLat> const& places, Frame const& frame) {
    Json::array_t lon, lat;
    for (std::size_t i = 0; i < std::min(places.size(), most_drawn); ++i) {
        lon.push_back(degrees(frame.lon_deg(places[i].lon_deg)));
        lat.push_back(degrees(places[i].lat_deg));
    }
    return {{"lon", std::move(lon)}, {"lat", std::move(lat)}};
}

/// What changes together has no site of its own: a line leads to the nearest one, as in the layer, or from
/// the nearest store that closes. Longitude and latitude for each store in `lost`.
Json ends_of_lines(SitePage const& page, Json const& effect, Frame const& frame) {
    results::SitePredictions const& all = page.all;
    Json ends = Json::array();
    for (std::size_t e = 0; e < effect["lost"].size(); e += 2) {
        std::size_t const store = page.drawn[effect["lost"][e].get<std::size_t>()];
        geo::LonLat const from = all.stores[store].position;
        auto const site = all.nearest_site(from);
        bool const gains = effect["lost"][e + 1].get<double>() < 0;
        bool const has_end = gains ? !all.scenario.closed.empty() : site && !all.is_closed(store);
        if (!has_end) {
            ends.emplace_back(nullptr);
            continue;
        }
        geo::LonLat const to = gains ? all.nearest_closed(from) : all.sites.lonlat[*site];
        ends.push_back({degrees(to.lat_deg), degrees(frame.lon_deg(to.lon_deg))});
    }
    return ends;
}

/// Around the sites that the stores can see and the stores that change most with them.
std::vector<geo::LonLat> places_looked_at(SitePage const& page) {
    constexpr std::size_t sites_looked_at = 30, stores_looked_at = 10;
    results::SitePredictions const& all = page.all;
    std::vector<geo::LonLat> places;
    auto const add_stores = [&](results::Effect const& effect) {
        std::vector<results::StoreChange> changes = effect.changes;
        std::erase_if(changes, [&](auto const& change) { return change.store >= all.stores.size(); });
        std::ranges::stable_sort(changes, std::greater{},
                                 [](auto const& change) { return std::abs(change.visitors); });
        for (std::size_t i = 0; i < std::min(changes.size(), stores_looked_at); ++i)
            places.push_back(all.stores[changes[i].store].position);
    };
    auto const add = [&](bool also_outside) {
        for (std::size_t at = 0; at < std::min(page.listed.size(), sites_looked_at); ++at) {
            std::size_t const i = page.listed[at];
            if (!also_outside && !all.predictions[i].outside.empty()) continue;
            places.push_back(all.sites.lonlat[i]);
            if (all.predictions[i].effect) add_stores(*all.predictions[i].effect);
        }
    };
    add(false);
    if (places.empty()) add(true);
    for (std::size_t const store : all.scenario.closed)
        places.push_back(all.stores[store].position);
    if (all.together) add_stores(*all.together);
    return places;
}

/// The surface reaches beyond the outermost stores: cities need room on the map. A box of two standard
/// deviations around each does.
db::RunRecord with_room_for_cities(db::RunRecord record) {
    constexpr double deviations = 2;
    for (db::CityRow const& city : record.cities) {
        double const lat = deviations * city.major_sd_km / geo::km_per_degree;
        double const lon = lat / std::max(std::cos(city.centre.lat_deg * std::numbers::pi / 180), 0.01);
        geo::LonLat const at = city.centre;
        geo::Ring const box{{at.lon_deg - lon, at.lat_deg - lat}, {at.lon_deg + lon, at.lat_deg + lat}};
        record.city_spreads.emplace_back().area = {{{box}}};
    }
    return record;
}

Json closed_places(SitePage const& page) {
    Json closed = Json::array();
    for (std::size_t const store : page.all.scenario.closed)
        if (auto const place = page.places.find(page.all.stores[store].store_id); place != page.places.end())
            closed.push_back(place->second);
    return closed;
}

}  // namespace

Json site_data(SitePage const& page, Tiles const& tiles) {
    results::SitePredictions const& all = page.all;
    db::RunRecord const record = record_of(all);
    geo::Projection const plane = plane_of(record.run);
    Frame const frame = frame_of(with_room_for_cities(record));
    Json json = map_object(frame, tiles, record.cities);
    json.update({{"view", frame_object(frame_around(places_looked_at(page), frame))},
                 {"exposure", record.run.exposure_field},
                 {"cities", city_objects(record, frame)},
                 {"stores", store_columns(record, page.drawn, frame, plane)},
                 {"surface", surface_object(results::model_of(record.run, record.cities), plane, frame)},
                 {"sites", site_objects(page, frame)},
                 {"closed", closed_places(page)}});
    for (char const* const unused : {"x", "y", "z", "held", "multiplier", "exposure", "visitors"})
        json["stores"].erase(unused);
    std::vector<geo::LonLat> unlisted;
    for (std::size_t const i : page.unlisted)
        unlisted.push_back(all.sites.lonlat[i]);
    json["unlisted"] = dots(unlisted, frame);
    if (page.shared) json["competition"] = record.run.competition;
    json["competitors"] = competitor_columns(record, frame);
    if (all.others) json["others"] = dots(all.others->stores.lonlat, frame);
    if (all.together) {
        json["together"] = effect_object(page, *all.together, 4 * most_lines);
        json["together"]["ends"] = ends_of_lines(page, json["together"], frame);
    }
    return json;
}

}  // namespace report
