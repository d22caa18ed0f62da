#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/grade.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace report {
namespace {

constexpr std::size_t cities_barred = 5, items_shown = 3;

/// A percent sign stays on the line of its number.
std::string unbroken(std::string html) {
    for (std::size_t at = html.find(" %"); at != std::string::npos; at = html.find(" %", at))
        html.replace(at, 1, "&nbsp;");
    return html;
}

/// How sure a city is, as the map draws it: dashed, pale, both or neither.
struct Sureness {
    bool unstable = false, uncertain = false;
};

Sureness sureness_of(db::RunRecord const& record, db::CityRow const& city) {
    return {words::is_unstable(city), words::is_uncertain(record, city)};
}

std::string bar_of(db::CityRow const& city, Sureness sure, double largest_share) {
    std::string limits = words::share_limits(city);
    if (limits.empty() && sure.unstable) limits = "unstable";
    if (limits.empty() && sure.uncertain) limits = "uncertain";
    return fmt::format(
        R"(<li class="{}{}" style="--part:{:.1f}%"><button type="button" class="to-map" data-city="{}">{}</button><small>{}</small><span>{}</span></li>)"
        "\n",
        sure.unstable ? "unstable" : "", sure.uncertain ? " uncertain" : "",
        largest_share > 0 ? 100 * city.share / largest_share : 0.0, city.city_id, name(city.name),
        escaped(limits), escaped(words::share_text(city.share)));
}

/// What the bars show beside their length.
std::string bars_key(std::vector<db::CityRow> const& barred, std::vector<Sureness> const& sure) {
    std::string key;
    if (!std::ranges::all_of(barred, &std::string::empty, words::share_limits))
        key += "Ranges: 95 % limits. ";
    if (std::ranges::any_of(sure, &Sureness::unstable)) key += "Dashed: unstable when stores are left out. ";
    if (std::ranges::any_of(sure, &Sureness::uncertain)) key += "Pale: uncertain where it is.";
    return key.empty() ? "" : fmt::format("<p class=\"key\">{}</p>\n", unbroken(escaped(key)));
}

/// A heading with up to three items, and what stands there where there is none.
std::string short_list(std::string const& heading, std::vector<std::string> const& items,
                       std::string const& none, std::string const& more_at) {
    std::string html = fmt::format("<h2>{}</h2>\n", escaped(heading));
    if (items.empty()) return html + fmt::format("<p>{}</p>\n", escaped(none));
    html += "<ul class=\"short\">\n";
    for (std::size_t i = 0; i < std::min(items.size(), items_shown); ++i)
        html += "<li>" + items[i] + "</li>\n";
    html += "</ul>\n";
    if (items.size() <= items_shown) return html;
    return html + fmt::format("<p class=\"more\"><a href=\"#{}\">All {}</a></p>\n", more_at,
                              words::grouped(items.size()));
}

std::string few_visits_list(db::RunRecord const& record) {
    if (record.cities.empty()) return "";
    double const usual = words::usual_visits_per_inhabitant(record.cities);
    std::vector<std::string> items;
    for (words::FewVisits const& few : words::few_visits(record.cities))
        items.push_back(fmt::format("{}, {} inhabitants: {} visits instead of {}{}", name(few.city.name),
                                    words::rounded_to(*few.city.population),
                                    words::rounded_to(few.city.visits), words::rounded_to(few.usual_visits),
                                    few.is_sure ? "" : " (not sure)"));
    return short_list("Few visits for the people there", items,
                      usual > 0
                          ? "No city has less than half of the visits that are usual for its inhabitants."
                          : "How many people live in these cities is not known.",
                      "inhabitants");
}

std::string stores_list(db::RunRecord const& record, DrawnPlaces const& places) {
    std::vector<std::string> items;
    for (db::StoreRow const& store : words::stores_far_below(record.stores))
        items.push_back(fmt::format("{}: {} visitors instead of {}",
                                    store_cell(store.store_id, store.name, places).html,
                                    words::rounded_to(store.visitors), words::rounded_to(store.fitted)));
    return short_list("Stores below what their place promises", items,
                      "No store is further below than chance explains.", "stores");
}

std::string changes_list(History const& history) {
    std::vector<std::string> items;
    for (alerts::Outcome const& outcome : history.outcomes)
        if (alerts::calls(outcome))
            items.push_back(escaped("Alert " + outcome.alert + ": " + outcome.detail));
    if (history.comparison)
        for (std::string const& sentence : words::comparison_sentences(*history.comparison))
            items.push_back(escaped(words::sentence(sentence)));
    if (results::Comparison const* const year = another_year(history))
        for (std::string const& sentence : words::comparison_sentences(*year))
            items.push_back("Against a year before: " + escaped(words::sentence(sentence)));
    return items.empty() ? "" : short_list("What changed", items, "", "changes");
}

}  // namespace

std::string lead(db::RunRecord const& record) {
    words::Graded const graded = words::grade_of(record);
    std::string_view const word = words::word_of(graded.grade);
    return fmt::format(
        "<p class=\"lead\">{}</p>\n"
        "<p class=\"grade\">How good is this? <a class=\"{}\" href=\"#quality\">{}</a> {}</p>\n",
        unbroken(escaped(words::origin_text(record))), word, word, escaped(words::sentence(graded.reason)));
}

std::string largest_cities(db::RunRecord const& record) {
    std::vector<db::CityRow> cities = record.cities;
    if (cities.empty()) return "";
    std::ranges::stable_sort(cities, {}, &db::CityRow::rank);
    std::size_t const all = cities.size();
    cities.resize(std::min(all, cities_barred));
    std::vector<Sureness> sure;
    std::string html = "<h2>Largest cities, by share of all visitors</h2>\n<ol class=\"bars\">\n";
    for (db::CityRow const& city : cities) {
        sure.push_back(sureness_of(record, city));
        html += bar_of(city, sure.back(), cities.front().share);
    }
    html += "</ol>\n" + bars_key(cities, sure);
    if (all <= cities_barred) return html;
    return html +
           fmt::format("<p class=\"more\"><a href=\"#cities\">All {} cities</a></p>\n", words::grouped(all));
}

std::string look_at(db::RunRecord const& record, History const& history, DrawnPlaces const& places) {
    return changes_list(history) + few_visits_list(record) + stores_list(record, places);
}

}  // namespace report
