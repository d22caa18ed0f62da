#include "src/report/sites/site_page.hpp"

#include "src/report/sites/site_sections.hpp"
#include "src/report/texts.hpp"
#include "src/results/run/covariates.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace report {
namespace {

/// Stores that change first, so that the map has both ends of every line; then those with most visitors.
std::vector<std::size_t> stores_to_draw(results::SitePredictions const& all) {
    std::vector<double> moved(all.stores.size(), 0);
    auto const count = [&](results::Effect const& effect) {
        for (results::StoreChange const& change : effect.changes)
            if (change.store < moved.size()) moved[change.store] += std::abs(change.visitors);
    };
    for (results::SitePrediction const& site : all.predictions)
        if (site.effect) count(*site.effect);
    if (all.together) count(*all.together);
    std::vector<std::size_t> drawn(all.stores.size());
    std::iota(drawn.begin(), drawn.end(), std::size_t{0});
    if (drawn.size() <= most_drawn) return drawn;
    std::ranges::stable_sort(drawn, std::greater{}, [&](std::size_t i) {
        return std::tuple(all.is_closed(i), moved[i], all.stores[i].visitors);
    });
    drawn.resize(most_drawn);
    return drawn;
}

constexpr char const* sites_link = "<a href=\"#sites\">Sites</a>\n";

std::string losses_link(results::SitePredictions const& all) {
    return fmt::format("<a href=\"#losses\">{}</a>\n",
                       all.scenario.closed.empty() ? "What the stores lose" : "What changes for the stores");
}

std::string map_note(SitePage const& page) {
    if (!page.shared)
        return "Every store is taken to draw alone, so that a site takes nothing from the stores around it.";
    std::string const closing = "A line leads from a store that closes to each that gets its visitors";
    if (page.listed.empty()) return closing + ", as wide as what it gets.";
    return fmt::format(
        "{}A line leads from each store to the site that it loses visitors to, as wide as the loss. "
        "Point at a site, or tap it, to see whose visitors it takes; at a store to see which sites "
        "it loses to.",
        page.all.together && !page.all.scenario.closed.empty() ? closing + ". " : "");
}

}  // namespace

results::Effect const* SitePage::only_effect() const {
    if (all.together) return &*all.together;
    if (all.predictions.size() == 1 && all.predictions.front().effect)
        return &*all.predictions.front().effect;
    return nullptr;
}

SitePage site_page(results::SitePredictions const& all) {
    SitePage page{
        all, words::people_are_shared(all.run), words::by_rank(all.predictions), {}, stores_to_draw(all), {}};
    std::size_t const listed = std::min(page.listed.size(), most_sites_listed);
    page.unlisted.assign(page.listed.begin() + static_cast<std::ptrdiff_t>(listed), page.listed.end());
    page.listed.resize(listed);
    page.places = drawn_places(all.stores, page.drawn);
    return page;
}

db::RunRecord record_of(results::SitePredictions const& all) {
    db::RunRecord record;
    record.run = all.run;
    record.cities = all.cities;
    record.stores = all.stores;
    record.competitors = all.competitors;
    for (std::size_t i = 0; i < record.stores.size(); ++i)
        record.stores[i].fitted = all.expected_now(i);
    return record;
}

std::string site_page_of(results::SitePredictions const& all, std::string const& database,
                         PageOptions const& options) {
    SitePage const page = site_page(all);
    std::string const losses = site_losses(page);
    std::string const body = filled(
        texts::sites_page, {{"heading", site_heading(page)},
                            {"figures", site_figures(page)},
                            {"summary", site_summary(page)},
                            {"map_note", escaped(map_note(page))},
                            {"stores_left_out", escaped(left_out_text(page.drawn.size(), all.stores.size()))},
                            {"details", page.listed.empty() ? "Point at a store, or tap it."
                                                            : "Point at a site or a store, or tap it."},
                            {"sites", site_table(page)},
                            {"sites_link", page.listed.empty() ? "" : sites_link},
                            {"losses_link", losses.empty() ? "" : losses_link(all)},
                            {"losses", losses},
                            {"scenario", site_scenario(page, database, options.program_version)}});
    return html_of({.title = fmt::format("Footfall: sites for {}", all.run.series),
                    .body = body,
                    .styles = texts::sites_style,
                    .data = script_json(site_data(page, options.tiles)),
                    .scripts = {texts::leaflet_script, texts::theme, texts::panel, texts::outlines,
                                texts::land, texts::graticule, texts::base_layers, texts::sites_layers,
                                texts::map_base, texts::tables, texts::sites_map}},
                   options);
}

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
