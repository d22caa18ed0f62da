#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/results/run/verdict.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

namespace report {
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
