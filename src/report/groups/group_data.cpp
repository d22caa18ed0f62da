#include "src/report/groups/group_data.hpp"

#include "src/report/sections.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace report {
namespace {

struct StoreOfGroup {
    std::size_t group = 0;
    db::StoreRow const* row = nullptr;
};

std::vector<StoreOfGroup> largest_stores(std::vector<Group> const& groups) {
    std::vector<StoreOfGroup> stores;
    for (std::size_t i = 0; i < groups.size(); ++i)
        if (groups[i].record)
            for (db::StoreRow const& row : groups[i].record->stores)
                stores.push_back({i, &row});
    if (stores.size() <= most_drawn) return stores;
    std::ranges::stable_sort(stores, std::greater{},
                             [](StoreOfGroup const& store) { return store.row->visitors; });
    stores.resize(most_drawn);
    return stores;
}

Frame frame_of_all(std::vector<Group> const& groups) {
    std::vector<geo::LonLat> places;
    for (Group const& group : groups) {
        if (!group.record) continue;
        for (db::StoreRow const& store : group.record->stores)
            places.push_back(store.position);
        for (db::CityRow const& city : group.record->cities)
            places.push_back(city.centre);
    }
    return frame_around(std::move(places));
}

Json stores_of_groups(std::vector<StoreOfGroup> const& stores, Frame const& frame) {
    Json::array_t name, lon, lat, visitors, group;
    for (StoreOfGroup const& store : stores) {
        name.emplace_back(results::store_name(*store.row));
        lon.push_back(degrees(frame.lon_deg(store.row->position.lon_deg)));
        lat.push_back(degrees(store.row->position.lat_deg));
        visitors.push_back(five_digits(store.row->visitors));
        group.emplace_back(store.group);
    }
    return {{"name", std::move(name)},
            {"lon", std::move(lon)},
            {"lat", std::move(lat)},
            {"visitors", std::move(visitors)},
            {"group", std::move(group)}};
}

std::vector<db::CityRow> cities_of_all(std::vector<Group> const& groups) {
    std::vector<db::CityRow> cities;
    for (Group const& group : groups)
        if (group.record)
            cities.insert(cities.end(), group.record->cities.begin(), group.record->cities.end());
    return cities;
}

/// The cities of one group have numbers that those of others have too.
std::string number_of(std::size_t group, Json const& number) {
    return fmt::format("{}/{}", group, number.dump());
}

}  // namespace

Json group_data(GroupPage const& page, Tiles const& tiles) {
    Frame const frame = frame_of_all(page.groups);
    std::vector<StoreOfGroup> const stores = largest_stores(page.groups);
    Json groups = Json::array(), cities = Json::array(), spreads = Json::array();
    for (std::size_t i = 0; i < page.groups.size(); ++i) {
        Group const& group = page.groups[i];
        groups.push_back({{"name", group_name(group)}, {"visits", five_digits(visits_of(group))}});
        if (!group.record) continue;
        Json of_group = city_objects(*group.record, frame);
        if (words::people_are_shared(group.record->run)) add_shared(of_group, *group.record);
        for (Json& city : of_group) {
            city["id"] = number_of(i, city["id"]);
            city["group"] = i;
            cities.push_back(std::move(city));
        }
        for (Json& spread : spread_objects(*group.record, frame)) {
            if (spread["sigmas"] != 1) continue;
            spread["city"] = number_of(i, spread["city"]);
            spread["group"] = i;
            spreads.push_back(std::move(spread));
        }
    }
    Json json = map_object(frame, tiles, cities_of_all(page.groups));
    json["groups"] = std::move(groups);
    json["cities"] = std::move(cities);
    json["spreads"] = std::move(spreads);
    json["stores"] = stores_of_groups(stores, frame);
    return json;
}

}  // namespace report
