#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/highlights.hpp"
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
        store.fitted > 0 ? words::change_to_fitted(store.residual / store.fitted) : "–";
    return {store_cell(store.store_id, store.name, places),
            number_cell(store.visitors, words::rounded_to(store.visitors)),
            number_cell(store.fitted, words::rounded_to(store.fitted)),
            number_cell(store.fitted > 0 ? store.residual / store.fitted : 0, difference),
            main == names.end() ? text_cell("") : name_cell(main->second)};
}

/// Of `stores`, which come with the most remarkable first.
std::string table_of(std::string const& id, std::string const& what, std::vector<db::StoreRow> const& stores,
                     Names const& names, DrawnPlaces const& places) {
    if (stores.empty()) return "";
    std::string const caption =
        stores.size() > stores_listed
            ? fmt::format("{}: {} of {}", what, stores_listed, words::grouped(stores.size()))
            : what;
    Table table{id,
                caption,
                {{"Store", text},
                 {"Visitors", number},
                 {"Expected", number, "What the fit expects at this place"},
                 {"Difference", number, "Of what is expected"},
                 {"Mostly from", text}},
                {}};
    for (std::size_t i = 0; i < std::min(stores.size(), stores_listed); ++i)
        table.rows.push_back(row_of(stores[i], names, places));
    return html_of(table);
}

}  // namespace

std::string store_tables(db::RunRecord const& record, DrawnPlaces const& places) {
    Names names;
    for (db::CityRow const& city : record.cities)
        names[city.city_id] = city.name;
    std::vector<db::StoreRow> const below = words::stores_far_below(record.stores);
    std::vector<db::StoreRow> const above = words::stores_far_above(record.stores);
    if (below.empty() && above.empty())
        return "<p>No store is further from what its place promises than chance explains.</p>\n";
    return table_of("under-table", "Stores far below what their place promises", below, names, places) +
           table_of("over-table", "Stores far above what their place promises", above, names, places);
}

}  // namespace report
