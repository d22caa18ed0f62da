#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/competition.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
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
            main == names.end() ? text_cell("no city") : name_cell(main->second)};
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

std::string covariates(db::RunRecord const& record) {
    if (record.covariates.empty()) return "";
    using enum Column::Kind;
    bool const shared = words::people_are_shared(record.run);
    Table table{"covariate-table",
                "What makes stores differ",
                {{"Property", text},
                 {"Of a store with", text, "The step that the next column is for"},
                 {shared ? "Attraction ×" : "Visitors ×", number,
                  "What the step multiplies them by, with its 95 % limits"},
                 {"Chance", number, "How often so much would come about if there were no effect"},
                 {"Stores that tell", number,
                  shared ? "Those whose people choose among stores that differ" : "Those of the fit"}},
                {}};
    std::string sentences;
    for (db::CovariateRow const& row : record.covariates) {
        bool const told = row.p_value.has_value();
        std::string const limits =
            row.multiplier_lo && row.multiplier_hi
                ? words::sensible(*row.multiplier_lo) + "–" + words::sensible(*row.multiplier_hi)
                : "";
        table.rows.push_back(
            {name_cell(words::covariate_label(row)), text_cell(words::covariate_step(row)),
             told ? number_cell(row.multiplier, words::sensible(row.multiplier), limits) : text_cell("–"),
             told ? number_cell(*row.p_value, words::significance(row.p_value)) : text_cell("–"),
             number_cell(static_cast<double>(row.telling_stores), words::grouped(row.telling_stores))});
    }
    for (std::string const& sentence : words::covariate_sentences(record))
        sentences += "<li>" + escaped(sentence) + "</li>\n";
    return "<details id=\"covariates\"><summary>What makes stores differ?</summary>\n" + html_of(table) +
           "<ul>\n" + sentences + "</ul>\n</details>\n";
}

}  // namespace report
