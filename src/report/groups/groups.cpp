#include "src/report/groups/groups.hpp"

#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/report/texts.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/grade.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace report {

double visitors_of(Group const& group) {
    double visitors = 0;
    if (group.record)
        for (db::StoreRow const& store : group.record->stores)
            visitors += store.visitors;
    return visitors;
}

double visits_of(Group const& group) {
    double visits = 0;
    if (group.record)
        for (db::CityRow const& city : group.record->cities)
            visits += city.visits;
    return visits;
}

void rank(std::vector<Group>& groups) {
    std::ranges::stable_sort(groups, std::greater{}, [](Group const& group) {
        return std::pair(group.record.has_value(), visitors_of(group));
    });
}

std::string group_name(Group const& group) {
    return group.value.empty() ? "no value" : group.value;
}

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

namespace {

using enum Column::Kind;

double all_visitors(GroupPage const& page) {
    double all = 0;
    for (Group const& group : page.groups)
        all += visitors_of(group);
    return all;
}

Cell group_cell(Group const& group) {
    std::string const shown = group.value.empty() ? "<em>no value</em>" : name(group.value);
    if (group.link.empty()) return {shown, group.value};
    return {fmt::format("<a href=\"{}\">{}</a>", escaped(group.link), shown), group.value};
}

/// Good before fair before weak when sorted.
Cell grade_cell(Group const& group) {
    if (!group.record) return text_cell("–");
    words::Graded const graded = words::grade_of(*group.record);
    return {fmt::format("<span class=\"grade {0}\">{0}</span>", words::word_of(graded.grade)) +
                line_below(words::sentence(graded.reason)),
            fmt::format("{}", static_cast<int>(graded.grade))};
}

Cell change_cell(std::optional<GroupChange> const& change) {
    if (!change) return number_cell(NAN, "–");
    return number_cell(change->change, words::signed_percent(change->change),
                       fmt::format("run {}, {} of both", change->since_run,
                                   words::counted(change->stores, "store", "stores")));
}

Cell outcome_cell(Group const& group) {
    std::string const html = escaped(group.outcome);
    return {group.calls ? "<strong>" + html + "</strong>" : html, group.outcome};
}

std::string ranking(GroupPage const& page) {
    bool const years = std::ranges::any_of(
        page.groups, [](Group const& group) { return group.since_year_before.has_value(); });
    Table table{"group-table",
                fmt::format("Ranked by visitors, {}", words::counted(page.groups.size(), "group", "groups")),
                {{page.field, text, "Leads to the report of the group"},
                 {"Visitors", number, "Of all stores of the group, from wherever they come"},
                 {"Share", number, "Of the visitors of all groups"},
                 {"From cities", number, "Those of them that come from the cities that were found"},
                 {"Cities", number},
                 {"Stores", number},
                 {"How good", text, "How far its cities can be relied on, and what decides that"},
                 {"Since the run before", number, "Of the visitors of the stores that both runs have"}},
                {}};
    if (years)
        table.columns.push_back(
            {"Since a year before", number, "Of the visitors of the stores that both runs have"});
    table.columns.push_back({"Result", text});
    double const all = all_visitors(page);
    for (Group const& group : page.groups) {
        double const visitors = group.record ? visitors_of(group) : NAN;
        double const visits = group.record ? visits_of(group) : NAN;
        double const cities = group.record ? static_cast<double>(group.record->run.cities_found) : NAN;
        double const stores = group.record ? static_cast<double>(group.record->run.stores_used) : NAN;
        std::vector<Cell> row{group_cell(group),
                              number_cell(visitors, words::rounded_to(visitors)),
                              number_cell(visitors / all, words::percent(visitors / all)),
                              number_cell(visits, words::rounded_to(visits)),
                              number_cell(cities, words::grouped(cities)),
                              number_cell(stores, words::grouped(stores)),
                              grade_cell(group),
                              change_cell(group.since_run_before)};
        if (!group.record || !(all > 0)) row[2] = number_cell(NAN, "–");
        if (years) row.push_back(change_cell(group.since_year_before));
        row.push_back(outcome_cell(group));
        table.rows.push_back(std::move(row));
    }
    return html_of(table);
}

std::string lead(GroupPage const& page) {
    double const all = all_visitors(page);
    if (!(all > 0)) return "No group has a run.";
    Group const& first = page.groups.front();
    std::string text = fmt::format("The stores of {} have most visitors, {} of {} ({})",
                                   name(group_name(first)), words::rounded_to(visitors_of(first)),
                                   words::rounded_to(all), words::share_text(visitors_of(first) / all));
    if (page.groups.size() > 1 && visitors_of(page.groups[1]) > 0)
        text += fmt::format(", then those of {} ({})", name(group_name(page.groups[1])),
                            words::share_text(visitors_of(page.groups[1]) / all));
    return text + ".";
}

std::string grades_sentence(GroupPage const& page) {
    std::vector<std::string> parts;
    for (words::Grade const grade : {words::Grade::good, words::Grade::fair, words::Grade::weak}) {
        auto const count = std::ranges::count_if(page.groups, [&](Group const& group) {
            return group.record && words::grade_of(*group.record).grade == grade;
        });
        if (count > 0) parts.push_back(fmt::format("{} {}", count, words::word_of(grade)));
    }
    if (parts.empty()) return "";
    return fmt::format("How good the fits are: {}", fmt::join(parts, ", "));
}

std::string calling_sentence(GroupPage const& page) {
    auto const calling = static_cast<std::size_t>(std::ranges::count_if(page.groups, &Group::calls));
    if (calling == 0) return "No group has raised an alert, and every group could be fitted";
    return fmt::format("{} for attention, by an alert or because nothing could be fitted",
                       words::counted(calling, "group calls", "groups call"));
}

}  // namespace

std::string group_page_of(GroupPage const& page, PageOptions const& options) {
    std::vector<std::string> sentences{grades_sentence(page), calling_sentence(page)};
    std::erase(sentences, "");
    std::string const title = "Cities by " + page.field;
    std::string const body = filled(texts::groups_page, {{"title", escaped(title)},
                                                         {"source", name(page.source)},
                                                         {"lead", lead(page)},
                                                         {"sentences", list_of(sentences)},
                                                         {"ranking", ranking(page)}});
    return html_of({.title = "Footfall: " + title,
                    .body = body,
                    .styles = texts::groups_style,
                    .data = script_json(group_data(page, options.tiles)),
                    .scripts = {texts::leaflet_script, texts::theme, texts::colours, texts::panel,
                                texts::outlines, texts::land, texts::graticule, texts::base_layers,
                                texts::groups_layers, texts::map_base, texts::tables, texts::groups_map}},
                   options);
}

}  // namespace report
