#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace report {
namespace {

using enum Column::Kind;
using Names = std::map<std::int64_t, std::string>;

constexpr std::size_t stores_listed = 12;

std::vector<Cell> row_of(db::StoreRow const& store, Names const& names, DrawnPlaces const& places) {
    auto const main = store.main_city_id ? names.find(*store.main_city_id) : names.end();
    std::string const difference =
        store.fitted > 0 ? fmt::format("{:+.0f} %", 100 * store.residual / store.fitted) : "–";
    return {store_cell(store.store_id, store.name, places),
            number_cell(store.visitors, words::sensible(store.visitors)),
            number_cell(store.fitted, words::sensible(store.fitted)),
            number_cell(store.fitted > 0 ? store.residual / store.fitted : 0, difference),
            number_cell(*store.z, fmt::format("{:+.1f}", *store.z)),
            main == names.end() ? text_cell("") : name_cell(main->second)};
}

/// Of `stores`, which come with the most remarkable first.
std::string table_of(std::string const& id, std::string const& caption,
                     std::vector<db::StoreRow const*> const& stores, Names const& names,
                     DrawnPlaces const& places) {
    if (stores.empty()) return "";
    Table table{id,
                caption,
                {{"Store", text},
                 {"Visitors", number},
                 {"Expected", number, "What the fit expects at this place"},
                 {"Difference", number, "Of what is expected"},
                 {"z", number,
                  "How surprising the count is under the model, on the scale of a standard normal variable"},
                 {"Mostly from", text}},
                {}};
    for (std::size_t i = 0; i < std::min(stores.size(), stores_listed); ++i)
        table.rows.push_back(row_of(*stores[i], names, places));
    return html_of(table);
}

}  // namespace

std::string store_tables(db::RunRecord const& record, DrawnPlaces const& places) {
    std::vector<db::StoreRow const*> over, under;
    for (db::StoreRow const& store : record.stores)
        if (store.z && !store.held_out) (*store.z < 0 ? under : over).push_back(&store);
    auto const z = [](db::StoreRow const* store) { return *store->z; };
    std::ranges::stable_sort(over, std::greater{}, z);
    std::ranges::stable_sort(under, std::less{}, z);
    Names names;
    for (db::CityRow const& city : record.cities)
        names[city.city_id] = city.name;
    if (over.empty() && under.empty()) return "<p>How stores compare with the fit is not known.</p>\n";
    return table_of("over-table", "Stores furthest over expectation", over, names, places) +
           table_of("under-table", "Stores furthest under expectation", under, names, places);
}

}  // namespace report
