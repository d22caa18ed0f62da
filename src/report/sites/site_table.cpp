#include "src/report/sites/site_sections.hpp"
#include "src/results/run/covariates.hpp"
#include "src/words/prospects.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

using enum Column::Kind;

/// "size 1,200, chain as a mean store".
std::string covariates_text(results::SitePredictions const& all, geo::Store const& site) {
    std::vector<geo::Covariate> const covariates = results::covariates_of(all.covariates);
    std::vector<std::string> texts;
    for (std::size_t c = 0; c < std::min(covariates.size(), site.covariates.size()); ++c) {
        geo::CovariateValue const& value = site.covariates[c];
        texts.push_back(covariates[c].field + " " +
                        (value.is_missing() ? "as a mean store"
                         : value.number     ? words::sensible(*value.number)
                                            : value.level));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// The name leads to the map; below it what the site is, and whether the stores can see it.
Cell site_cell(results::SitePredictions const& all, std::size_t place, std::size_t i) {
    geo::Store const& at = all.sites.table.stores[i];
    std::string const& shown = words::site_name(all, i);
    std::string html =
        fmt::format(R"(<button type="button" class="to-map" data-site="{}">{}</button>)", place, name(shown));
    if (shown != at.id) html += line_below(at.id);
    if (!all.run.exposure_field.empty())
        html += line_below(all.run.exposure_field + " " + words::sensible(at.exposure));
    html += line_below(covariates_text(all, at));
    std::string const& outside = all.predictions[i].outside;
    if (!outside.empty())
        html += fmt::format("<small class=\"outside\" title=\"{}\">outside what the stores can see</small>",
                            escaped(outside));
    return {html, shown};
}

/// A number with its limits, and below them those whatever the decay; nothing around what is 0 whatever
/// happens.
Cell ranged_cell(double number, fit::Interval const& limits, fit::Interval const& over_decays) {
    if (number == 0 && over_decays.low == 0 && over_decays.high == 0) return number_cell(0, "0");
    Cell cell = number_cell(number, words::within(number, limits), words::range(limits));
    if (over_decays.low < over_decays.high) cell.html += line_below("decays " + words::range(over_decays));
    return cell;
}

Cell plain_cell(double number) {
    return number_cell(number, words::rounded_to(number));
}

Cell main_city_cell(results::SitePredictions const& all, results::SitePrediction const& site) {
    if (site.main_city < 0) return text_cell("the background");
    double const part = site.expected.from_city[site.main_city] / site.expected.visitors;
    std::string const& city = all.cities[static_cast<std::size_t>(site.main_city)].name;
    return {name(city) + line_below(words::percent(part)), city};
}

/// What the table has beside what each has. A column of nothing but 0 would only take room.
struct Columns {
    bool effect = false, others = false, newcomers = false;
};

Columns chosen_columns(SitePage const& page) {
    auto const any = [&](double results::Effect::*part) {
        return std::ranges::any_of(page.listed,
                                   [&](std::size_t i) { return *page.all.predictions[i].effect.*part != 0; });
    };
    if (!page.all.predictions.front().effect) return {};
    return {true, any(&results::Effect::from_others), any(&results::Effect::newly_reached)};
}

std::vector<Column> headings_of(SitePage const& page, Columns const& has) {
    std::vector<Column> columns{{"Site", text},
                                {"Rank", number},
                                {"Visitors", number,
                                 page.shared ? "Expected, with 95 % limits, and those for decays from 1 to 3"
                                             : "Expected, with 95 % limits"}};
    if (!page.shared)
        columns.push_back(
            {"A new count", number, "A count scatters beside the expectation: 95 % of them lie here"});
    if (has.effect) {
        columns.push_back(
            {"Net gain", number, "What the stores of the run and the new one have more together"});
        columns.push_back({"From own stores", number, "What the stores of the run lose"});
    }
    if (has.others) columns.push_back({"From others", number, "What stores of others lose, as one"});
    if (has.newcomers) columns.push_back({"New", number, "People whom no store reached before"});
    columns.push_back({"Mostly from", text});
    if (has.effect)
        columns.push_back({"In words", text});
    else
        columns.push_back({"Nearest store", number, "In km, on the ground"});
    return columns;
}

std::vector<Cell> row_of(SitePage const& page, std::size_t place, Columns const& has) {
    results::SitePredictions const& all = page.all;
    std::size_t const i = page.listed[place];
    results::SitePrediction const& site = all.predictions[i];
    fit::Prediction const& expected = site.expected;
    std::vector<Cell> cells{
        site_cell(all, place, i), number_cell(static_cast<double>(site.rank), words::grouped(site.rank)),
        page.shared ? ranged_cell(expected.visitors, expected.mean, site.over_decays)
                    : number_cell(expected.visitors, words::within(expected.visitors, expected.mean),
                                  words::range(expected.mean))};
    if (!page.shared) cells.push_back(number_cell(expected.count.high, words::range(expected.count)));
    if (has.effect) {
        results::Effect const& effect = *site.effect;
        cells.push_back(ranged_cell(effect.net, effect.net_limits, effect.net_over_decays));
        cells.push_back(plain_cell(effect.from_stores));
        if (has.others) cells.push_back(plain_cell(effect.from_others));
        if (has.newcomers) cells.push_back(plain_cell(effect.newly_reached));
    }
    cells.push_back(main_city_cell(all, site));
    cells.push_back(has.effect ? text_cell(words::sentence(all.verdicts[i]))
                               : number_cell(site.nearest_km, words::sensible(site.nearest_km)));
    return cells;
}

}  // namespace

std::string site_table(SitePage const& page) {
    if (page.listed.empty()) return "";
    Columns const has = chosen_columns(page);
    Table table{"site-table",
                page.all.scenario.by_net ? "Sites by net gain" : "Sites by expected visitors",
                headings_of(page, has),
                {}};
    for (std::size_t place = 0; place < page.listed.size(); ++place)
        table.rows.push_back(row_of(page, place, has));
    return fmt::format(
        "<section id=\"sites\" aria-labelledby=\"sites-heading\">\n"
        "<h2 id=\"sites-heading\">Sites</h2>\n<p class=\"note\">{}</p>\n{}</section>\n",
        escaped(sites_left_out(page)), html_of(table));
}

std::string sites_left_out(SitePage const& page) {
    if (page.unlisted.empty()) return "";
    return fmt::format(
        "The page tells the {} sites that rank first of {}. The other {} are dots on the map, and rows of "
        "the "
        "layer predictions, which has the same numbers for all.",
        words::grouped(page.listed.size()), words::grouped(page.all.predictions.size()),
        words::grouped(page.unlisted.size()));
}

}  // namespace report
