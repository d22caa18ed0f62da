#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/grade.hpp"
#include "src/words/highlights.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

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
    for (words::FewVisits const& few : words::few_visits(record))
        items.push_back(fmt::format("{}, {} inhabitants: {} visits instead of {}{}", name(few.city.name),
                                    words::rounded_to(*few.city.population),
                                    words::rounded_to(few.city.visits), words::rounded_to(few.usual_visits),
                                    few.is_sure ? "" : " (not sure)"));
    return short_list(
        "Few visits for the people there", items,
        usual > 0 ? words::every_city_has_half(record.cities, "the visits that are usual for its people")
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

namespace {

results::Verdict verdict_of(db::RunRecord const& record) {
    return results::verdict_on(record.run, record.stores, record.city_counts);
}

std::string figure(std::string const& value, std::string const& what) {
    return fmt::format("<div><strong>{}</strong><span>{}</span></div>\n", escaped(value), escaped(what));
}

}  // namespace

std::string source_of(db::RunRow const& run) {
    return fmt::format("{} of {}{}", name(run.visitors_field),
                       name(std::filesystem::path(run.source).filename().string()),
                       run.source_filter.empty() ? "" : " where " + name(run.source_filter));
}

std::string heading(db::RunRow const& run) {
    return fmt::format("<h1>{}</h1>\n<p>Run {} of this series, {}, {} UTC</p>\n", name(run.series),
                       run.run_id, source_of(run),
                       escaped(run.finished_at.substr(0, 10) + " " +
                               (run.finished_at.size() > 16 ? run.finished_at.substr(11, 5) : "")));
}

std::string key_figures(db::RunRecord const& record) {
    results::Verdict const verdict = verdict_of(record);
    return figure(words::grouped(record.cities.size()), record.cities.size() == 1 ? "city" : "cities") +
           figure(words::grouped(record.stores.size()), record.stores.size() == 1 ? "store" : "stores") +
           figure(words::rounded_to(results::sum_over(record.stores, &db::StoreRow::visitors)), "visitors") +
           figure(words::percent(verdict.deviance_explained.value_or(NAN)), "of the deviance explained") +
           figure(words::grouped(verdict.unfit_stores.size()), "stores that do not fit");
}

std::string spread_text(db::RunRow const& run) {
    if (words::people_are_shared(run))
        return "A city's ellipses reach one and two standard deviations from its centre. They hold mostly "
               "how people "
               "live around it, not how far they travel to a store.";
    return "A city's ellipses reach one and two standard deviations from its centre: how people live around "
           "it and\n"
           "how far they travel to a store, together.";
}

std::string visits_text(db::RunRow const& run) {
    if (words::people_are_shared(run) && !run.exposure_field.empty())
        return "<b>People</b> are the visitors per unit of exposure who live in a city, <b>visits</b> the "
               "visitors of "
               "all stores who come from it; its <b>share</b> is that of all fitted visitors.";
    if (words::people_are_shared(run))
        return "<b>People</b> are the visitors who live in a city, <b>visits</b> those of them who reach a "
               "store of "
               "this run; its <b>share</b> is that of all fitted visitors.";
    return "<b>Visits</b> are the visitors of all stores that come from a city; its <b>share</b> follows "
           "where the "
           "stores are, so\nthat a city with few stores has few visits, however many people live there.";
}

std::string count_caption(db::RunRow const& run) {
    return fmt::format(
        "The score ({}, lower is better) of each number of cities tried; the chosen one is marked.",
        escaped(run.criterion));
}

std::string quality(db::RunRecord const& record) {
    std::string html;
    if (words::people_are_shared(record.run))
        html += "<p>" + escaped(words::shared_people_text(record.run)) + "</p>\n";
    html += list_of(words::verdict_sentences(verdict_of(record), record));
    std::vector<std::string> const warnings = words::warnings_of(record);
    html += "<h3>What to look at</h3>\n";
    if (warnings.empty()) return html + "<p>There is no warning about this run.</p>\n";
    return html + "<div class=\"warnings\">" + list_of(warnings) + "</div>\n";
}

}  // namespace report
