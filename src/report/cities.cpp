#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

using enum Column::Kind;

/// The limits of a city that the stores determine, with "held" where a constraint holds a value; else
/// nothing.
std::string shown(db::CityRow const& city, std::string const& limits) {
    return city.identified ? limits : "";
}

/// The note stands below the name, which it reads on from; in a last column of its own it would be
/// overlooked.
Cell city_cell(db::CityRow const& city) {
    return {fmt::format(R"(<button type="button" class="to-map" data-city="{}">{}</button>)", city.city_id,
                        name(city.name)) +
                line_below(city.note),
            city.name};
}

Cell share_cell(db::CityRow const& city) {
    return number_cell(city.share, words::percent(city.share),
                       shown(city, words::percent_limits(city.share_lo, city.share_hi)));
}

Cell centre_cell(db::RunRecord const& record, db::CityRow const& city) {
    double const within = words::centre_within_km(record, city);
    return number_cell(within, fmt::format("{:.4f}°, {:.4f}°", city.centre.lat_deg, city.centre.lon_deg),
                       std::isfinite(within) ? "within " + words::sensible(within) + " km" : "");
}

Cell people_cell(db::CityRow const& city) {
    return number_cell(city.integral, words::grouped(city.integral),
                       shown(city, words::limits(city.integral_lo, city.integral_hi)));
}

Cell stability_cell(db::CityRow const& city) {
    double const stability = city.stability.value_or(NAN);
    return number_cell(stability, city.stability ? fmt::format("{:.0f} %", 100 * stability) : "–",
                       words::is_unstable(city) ? "drawn dashed" : "");
}

std::vector<Cell> row_of(db::RunRecord const& record, db::CityRow const& city) {
    auto const number = [&](double value, db::Real const& low, db::Real const& high) {
        return number_cell(value, words::sensible(value), shown(city, words::limits(low, high)));
    };
    return {city_cell(city),
            number_cell(static_cast<double>(city.rank), words::grouped(city.rank)),
            share_cell(city),
            number_cell(city.visits, words::grouped(city.visits),
                        shown(city, words::limits(city.visits_lo, city.visits_hi))),
            number(city.amplitude, city.amplitude_lo, city.amplitude_hi),
            number(city.major_sd_km, city.major_sd_km_lo, city.major_sd_km_hi),
            number(city.minor_sd_km, city.minor_sd_km_lo, city.minor_sd_km_hi),
            number_cell(city.bearing_deg, fmt::format("{:.0f}°", city.bearing_deg),
                        shown(city, words::bearing_limits(city))),
            centre_cell(record, city),
            number_cell(static_cast<double>(city.stores_in_reach), words::grouped(city.stores_in_reach))};
}

/// What differs where people are divided among the stores near them: who lives there is known, and sizes are
/// per km².
void say_shared(Table& table, db::RunRecord const& record, bool stability) {
    constexpr std::ptrdiff_t before_share = 2, visits = 4, amplitude = 5;
    std::vector<db::CityRow> const& cities = record.cities;
    bool const exposure = !record.run.exposure_field.empty();
    std::string const who =
        exposure ? "Visitors per unit of exposure who live in the city" : "Visitors who live in the city";
    table.columns.insert(table.columns.begin() + before_share, {"People", number, who});
    if (!exposure) table.columns[visits].meaning = "Those of its people who reach a store of this run";
    table.columns[amplitude].heading = "Per km² at the centre";
    table.columns[amplitude].meaning = words::rate_unit(record.run) + " who live at the city's centre";
    if (stability)
        table.columns.push_back({"Stability", number, "How often it comes back when stores are resampled"});
    for (std::size_t i = 0; i < cities.size(); ++i) {
        table.rows[i].insert(table.rows[i].begin() + before_share, people_cell(cities[i]));
        if (stability) table.rows[i].push_back(stability_cell(cities[i]));
    }
}

Cell stores_cell(words::FewestStores const& fewest) {
    return number_cell(static_cast<double>(fewest.half), words::counted(fewest.half, "store", "stores"),
                       fmt::format("80 % to {}", words::grouped(fewest.most)));
}

/// How many stores take most of each city's visits, beside these, where the run tells.
void add_fewest_stores(Table& table, db::RunRecord const& record) {
    auto const fewest = words::fewest_stores(record.city_stores);
    if (fewest.empty()) return;
    auto const at = std::ranges::find(table.columns, "Visits", &Column::heading) - table.columns.begin() + 1;
    table.columns.insert(table.columns.begin() + at,
                         {"Half go to", number,
                          fmt::format("The fewest of the {} that take half of its visits, and 80 %",
                                      words::counted(record.stores.size(), "store", "stores"))});
    for (std::size_t i = 0; i < record.cities.size(); ++i) {
        auto const found = fewest.find(record.cities[i].city_id);
        table.rows[i].insert(table.rows[i].begin() + at,
                             found == fewest.end() ? number_cell(NAN, "–") : stores_cell(found->second));
    }
}

constexpr char const* stability_note =
    "<p class=\"note\">Stability says how often a city comes back when the cities are searched again in four "
    "fifths of the stores, drawn at random; one below 80 % is drawn dashed.</p>\n";

}  // namespace

std::string city_table(db::RunRecord const& record) {
    std::vector<db::CityRow> const& cities = record.cities;
    if (cities.empty()) return "<p>There is no city to list.</p>\n";
    Table table{"city-table",
                "Cities, with 95 % limits where the stores tell them",
                {{"City", text},
                 {"Rank", number, "By visits"},
                 {"Share", number, "Of all fitted visitors; follows where the stores are"},
                 {"Visits", number, "Visitors of all stores that come from this city"},
                 {"At the centre", number, "Visitors that a store at the city's centre gets from it"},
                 {"Longer km", number, "One standard deviation along the longer axis"},
                 {"Shorter km", number, "One standard deviation along the shorter axis"},
                 {"Bearing", number, "Of the longer axis, clockwise from north"},
                 {"Centre", number, "Latitude and longitude, and how far off it may be; sorted by that"},
                 {"Stores", number, "Within two standard deviations"}},
                {}};
    for (db::CityRow const& city : cities)
        table.rows.push_back(row_of(record, city));
    bool const shared = words::people_are_shared(record.run), stability = words::stability_is_known(cities);
    if (shared) say_shared(table, record, stability);
    add_fewest_stores(table, record);
    return html_of(table) + (shared && stability ? stability_note : "");
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
    Table table{"count-table",
                "Numbers of cities tried",
                {{"Cities", number}, {"Log-likelihood", number}, {"BIC", number}, {"Why", text}},
                {}};
    for (db::CityCountRow const& count : counts) {
        auto const real = [](db::Real const& value) {
            return number_cell(value.value_or(NAN), words::grouped(value.value_or(NAN), 1));
        };
        std::string const cities = words::grouped(count.cities) + (count.chosen ? " (chosen)" : "");
        table.rows.push_back({number_cell(static_cast<double>(count.cities), cities),
                              real(count.log_likelihood), real(count.bic), text_cell(count.reason)});
    }
    return html_of(table);
}

}  // namespace report
