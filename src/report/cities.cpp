#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace report {
namespace {

using enum Column::Kind;

/// The limits of a city that the stores determine, with "held" where a constraint holds a value; else
/// nothing.
std::string shown(db::CityRow const& city, std::string const& limits) {
    return city.identified ? limits : "";
}

/// Like "867 million", with its limits below.
Cell size_cell(db::CityRow const& city, double value, db::Real const& low, db::Real const& high) {
    std::string const limits =
        low && high ? words::rounded_to(*low, low, high) + "–" + words::rounded_to(*high, low, high) : "";
    return number_cell(value, words::rounded_to(value, low, high), shown(city, limits));
}

Cell city_cell(db::CityRow const& city) {
    return {fmt::format(R"(<button type="button" class="to-map" data-city="{}">{}</button>)", city.city_id,
                        name(city.name)),
            city.name};
}

Cell share_cell(db::CityRow const& city) {
    return number_cell(city.share, words::share_text(city.share),
                       shown(city, words::percent_limits(city.share_lo, city.share_hi)));
}

Cell spread_cell(db::CityRow const& city) {
    std::string const limits = words::limits(city.major_sd_km_lo, city.major_sd_km_hi) + " × " +
                               words::limits(city.minor_sd_km_lo, city.minor_sd_km_hi);
    return number_cell(city.major_sd_km,
                       words::rounded_to(city.major_sd_km, city.major_sd_km_lo, city.major_sd_km_hi) + " × " +
                           words::rounded_to(city.minor_sd_km, city.minor_sd_km_lo, city.minor_sd_km_hi),
                       shown(city, limits));
}

Cell centre_cell(db::RunRecord const& record, db::CityRow const& city) {
    std::string const place = fmt::format("{:.3f}°, {:.3f}°", city.centre.lat_deg, city.centre.lon_deg);
    if (results::has_known_centre(city)) return number_cell(0, "given", place);
    double const within = words::centre_within_km(record, city);
    return number_cell(
        within, std::isfinite(within) ? fmt::format("within {} km", words::rounded_to(within)) : "–", place);
}

Cell stability_cell(db::CityRow const& city) {
    double const stability = city.stability.value_or(NAN);
    return number_cell(stability, city.stability ? fmt::format("{:.0f} %", 100 * stability) : "–",
                       words::is_unstable(city) ? "drawn dashed" : "");
}

Cell inhabitants_cell(db::CityRow const& city) {
    if (!city.population) return number_cell(NAN, "–");
    return number_cell(*city.population, words::rounded_to(*city.population));
}

Cell inhabitants_and_visits_cell(db::CityRow const& city) {
    if (!city.population || !city.visits_per_inhabitant) return inhabitants_cell(city);
    return number_cell(*city.population, words::rounded_to(*city.population),
                       words::rounded_to(*city.visits_per_inhabitant, city.visits_per_inhabitant_lo,
                                         city.visits_per_inhabitant_hi) +
                           " visits each");
}

Cell stores_cell(words::FewestStores const& fewest) {
    return number_cell(static_cast<double>(fewest.half), words::counted(fewest.half, "store", "stores"),
                       fmt::format("80 % to {}", words::grouped(fewest.most)));
}

/// A column and what stands in it for each city.
struct CityColumn {
    Column column;
    std::function<Cell(db::CityRow const&)> cell;
};

std::vector<CityColumn> columns_for(db::RunRecord const& record) {
    bool const shared = words::people_are_shared(record.run);
    bool const exposure = !record.run.exposure_field.empty();
    std::vector<CityColumn> columns{
        {{"City", text}, city_cell},
        {{"Share", number, "Of all fitted visitors; follows where the stores are"}, share_cell},
        {{"Visits", number,
          shared && !exposure ? "Those of its people who reach a store of this run"
                              : "Visitors of all stores that come from this city"},
         [](db::CityRow const& city) {
             return size_cell(city, city.visits, city.visits_lo, city.visits_hi);
         }}};
    if (shared)
        columns.push_back({{"People", number,
                            exposure ? "Visitors per unit of exposure who live in the city"
                                     : "Visitors who live in the city"},
                           [](db::CityRow const& city) {
                               return size_cell(city, city.integral, city.integral_lo, city.integral_hi);
                           }});
    if (std::ranges::any_of(record.cities, [](auto const& city) { return city.population.has_value(); }))
        columns.push_back(
            {{"Inhabitants", number, "Of the places known in the city, with the visits of each"},
             inhabitants_and_visits_cell});
    columns.push_back(
        {{"Spread km", number, "One standard deviation along the longer and the shorter axis"}, spread_cell});
    columns.push_back({{"Centre", number, "How far off it may be; its latitude and longitude"},
                       [&](db::CityRow const& city) { return centre_cell(record, city); }});
    if (words::stability_is_known(record.cities))
        columns.push_back(
            {{"Stability", number, "How often it comes back when stores are resampled"}, stability_cell});
    return columns;
}

Cell fewest_cell(std::map<std::int64_t, words::FewestStores> const& fewest, db::CityRow const& city) {
    auto const found = fewest.find(city.city_id);
    return found == fewest.end() ? number_cell(NAN, "–") : stores_cell(found->second);
}

std::string table_of_cities(std::string const& id, std::string const& caption, db::RunRecord const& record,
                            std::vector<db::CityRow> const& cities) {
    if (cities.empty()) return "";
    std::vector<CityColumn> columns = columns_for(record);
    // How many stores take most of each city's visits, where the run tells.
    auto const fewest = words::fewest_stores(record.city_stores);
    if (!fewest.empty())
        columns.push_back({{"Half go to", number,
                            fmt::format("The fewest of the {} that take half of its visits, and 80 %",
                                        words::counted(record.stores.size(), "store", "stores"))},
                           [&](db::CityRow const& city) { return fewest_cell(fewest, city); }});
    Table table{id, caption, {}, {}};
    for (CityColumn const& column : columns)
        table.columns.push_back(column.column);
    for (db::CityRow const& city : cities) {
        std::vector<Cell>& row = table.rows.emplace_back();
        for (CityColumn const& column : columns)
            row.push_back(column.cell(city));
    }
    return html_of(table);
}

constexpr char const* stability_note =
    "<p class=\"note\">Stability says how often a city comes back when the cities are searched again in four "
    "fifths of the stores, drawn at random; one below 80 % is drawn dashed.</p>\n";

std::string uncertain_table(db::RunRecord const& record) {
    std::vector<db::CityRow> const uncertain = words::uncertain_cities(record);
    if (uncertain.empty()) return "";
    return table_of_cities("uncertain-table", "Uncertain cities", record, uncertain) +
           fmt::format("<p class=\"note\">{}</p>\n", escaped(words::uncertain_text(uncertain.size())));
}

}  // namespace

std::string city_table(db::RunRecord const& record) {
    if (record.cities.empty()) return "<p>There is no city to list.</p>\n";
    bool const stability = words::stability_is_known(record.cities);
    return table_of_cities("city-table", "Cities, with 95 % limits where the stores tell them", record,
                           words::certain_cities(record)) +
           uncertain_table(record) + (stability ? stability_note : "");
}

std::string inhabitants_table(db::RunRecord const& record) {
    constexpr std::size_t cities_listed = 12;
    std::vector<words::FewVisits> const few = words::few_visits(record);
    double const usual = words::usual_visits_per_inhabitant(record.cities);
    if (!(usual > 0)) return "";
    std::string const all =
        fmt::format("Usual are {} visits per inhabitant of the places known in a city, the median of all.",
                    words::sensible(usual));
    if (few.empty())
        return fmt::format("<p id=\"inhabitants\">{} {}</p>\n", escaped(all),
                           escaped(words::every_city_has_half(record.cities, "that")));
    Table table{"inhabitants-table",
                "Cities with few visits for the people who live there",
                {{"City", text},
                 {"Inhabitants", number, "Of the places known in the city"},
                 {"Visits", number, "Visitors of all stores that come from this city"},
                 {"Visits per inhabitant", number, "With 95 % limits"},
                 {"Visits missing", number, "Against what is usual"}},
                {}};
    for (std::size_t i = 0; i < std::min(few.size(), cities_listed); ++i) {
        db::CityRow const& city = few[i].city;
        double const missing = few[i].usual_visits - city.visits;
        table.rows.push_back({city_cell(city), inhabitants_cell(city),
                              size_cell(city, city.visits, city.visits_lo, city.visits_hi),
                              size_cell(city, city.visits_per_inhabitant.value_or(NAN),
                                        city.visits_per_inhabitant_lo, city.visits_per_inhabitant_hi),
                              number_cell(missing, words::rounded_to(missing))});
    }
    return fmt::format(
        "<div id=\"inhabitants\">\n{}<p class=\"note\">{} A city is listed with less than half of that, "
        "unless "
        "the cities near it have as many beyond the usual. Fewer visits may mean fewer stores, "
        "stronger competitors or people who travel elsewhere.</p>\n</div>\n",
        html_of(table), escaped(all));
}

std::string count_table(db::RunRecord const& record) {
    std::vector<db::CityCountRow> const& counts = record.city_counts;
    if (words::people_are_shared(record.run))
        return record.run.cities_requested ? "<p>The number of cities was given; no other was tried.</p>\n"
                                           : fmt::format(
                                                 "<p>From many cities on the one worth least was deleted, "
                                                 "again and again, and cities "
                                                 "came where the counts leave room. A city is kept if it "
                                                 "gains a price of {} by where "
                                                 "the stores stand, in twice the log-likelihood of its "
                                                 "visitors ÷ their overdispersion, "
                                                 "or more than that together with their counts.</p>\n",
                                                 words::sensible(record.run.price.value_or(NAN)));
    if (counts.empty()) return "<p>The number of cities was given; no other was tried.</p>\n";
    Table table{
        "count-table",
        "Numbers of cities tried",
        {{"Cities", number}, {"Log-likelihood", number}, {record.run.criterion, number}, {"Why", text}},
        {}};
    std::size_t const stores = results::stores_in_fit(record.stores);
    for (db::CityCountRow const& count : counts) {
        auto const real = [](db::Real const& value) {
            return number_cell(value.value_or(NAN), words::grouped(value.value_or(NAN), 1));
        };
        std::string const cities = words::grouped(count.cities) + (count.chosen ? " (chosen)" : "");
        table.rows.push_back({number_cell(static_cast<double>(count.cities), cities),
                              real(count.log_likelihood), real(results::score_of(record.run, count, stores)),
                              text_cell(count.reason)});
    }
    return html_of(table);
}

}  // namespace report
