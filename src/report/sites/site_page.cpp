#include "src/report/sites/site_page.hpp"

#include "src/report/sites/site_sections.hpp"
#include "src/report/texts.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
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

}  // namespace report
