#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

constexpr std::size_t cities_named = 3;

results::Verdict verdict_of(db::RunRecord const& record) {
    return results::verdict_on(record.run, record.stores, record.city_counts);
}

std::string share_text(db::CityRow const& city) {
    std::string text = name(city.name) + " with " + words::percent(city.share);
    if (city.share_lo && city.share_hi)
        text += " (95 % limits " + words::percent_limits(city.share_lo, city.share_hi) + ")";
    return text;
}

std::string found_text(db::RunRecord const& record) {
    std::string const stores = words::counted(record.stores.size(), "store", "stores");
    if (record.cities.empty())
        return "No city was found: a constant explains the visitors of " + stores + " as well as cities do.";
    std::string const cities = words::counted(record.cities.size(), "city", "cities");
    return fmt::format("{} {} found from the visitors of {}.", cities,
                       record.cities.size() == 1 ? "was" : "were", stores);
}

/// Where people are divided among stores it is known how many live in a city.
std::string people_of(db::CityRow const& city, db::RunRow const& run) {
    std::string const limits = city.integral_lo && city.integral_hi
                                   ? ", 95 % limits " + words::limits(city.integral_lo, city.integral_hi)
                                   : "";
    return fmt::format("{} ({}{} live there{})", name(city.name), words::grouped(city.integral),
                       run.exposure_field.empty() ? "" : " per unit of exposure", limits);
}

std::string largest_text(std::vector<db::CityRow> cities, db::RunRow const& run) {
    bool const shared = words::people_are_shared(run);
    if (cities.empty()) return "";
    std::ranges::stable_sort(cities, {}, &db::CityRow::rank);
    std::size_t const named = std::min(cities.size(), cities_named);
    std::vector<std::string> largest;
    for (std::size_t i = 0; i < named; ++i)
        largest.push_back(shared ? people_of(cities[i], run) : share_text(cities[i]));
    std::string const last = largest.back();
    largest.pop_back();
    std::string const list =
        largest.empty() ? last : fmt::format("{} and {}", fmt::join(largest, ", "), last);
    return fmt::format(" By {}, {} {}.", shared ? "visits" : "share of all fitted visitors",
                       named == 1 ? "it is" : "the largest are", list);
}

std::string background_text(db::RunRecord const& record) {
    double const fitted = results::sum_over(record.stores, &db::StoreRow::fitted);
    double const background = results::sum_over(record.stores, &db::StoreRow::from_background);
    if (!(fitted > 0) || !(background > 0) || record.cities.empty()) return "";
    return fmt::format(
        " No city explains {} of the fitted visitors: they are a background, the same {}.",
        words::percent(background / fitted),
        words::people_are_shared(record.run) ? "on every km² around the stores" : "at every store");
}

std::string figure(std::string const& value, std::string const& what) {
    return fmt::format("<div><strong>{}</strong><span>{}</span></div>\n", escaped(value), escaped(what));
}

/// Alerts first: they are what the reader asked to be told.
std::string news(History const& history) {
    std::vector<std::string> alerts;
    for (alerts::Outcome const& outcome : history.outcomes)
        if (alerts::calls(outcome)) alerts.push_back("Alert " + outcome.alert + ": " + outcome.detail);
    std::string html = alerts.empty() ? "" : "<div class=\"warnings\">" + list_of(alerts) + "</div>\n";
    if (!history.comparison) return html;
    return html + "<h3>What changed?</h3>\n" + list_of(words::comparison_sentences(*history.comparison));
}

}  // namespace

std::string source_of(db::RunRow const& run) {
    return fmt::format("{} of {}{}", name(run.visitors_field), name(run.source),
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
           figure(words::grouped(results::sum_over(record.stores, &db::StoreRow::visitors)), "visitors") +
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

std::string summary(db::RunRecord const& record, History const& history) {
    bool const shared = words::people_are_shared(record.run);
    std::string html = "<p class=\"lead\">" + found_text(record) + largest_text(record.cities, record.run) +
                       background_text(record) + "</p>\n";
    if (shared) html += "<p>" + escaped(words::shared_people_text(record.run)) + "</p>\n";
    html += news(history) + "<h3>How good is the fit?</h3>\n";
    html += list_of(words::verdict_sentences(verdict_of(record), record));
    std::vector<std::string> const warnings = words::warnings_of(record);
    html += "<h3>What to look at</h3>\n";
    if (warnings.empty()) return html + "<p>There is no warning about this run.</p>\n";
    return html + "<div class=\"warnings\">" + list_of(warnings) + "</div>\n";
}

}  // namespace report
