#include "src/report/sites/site_sections.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t closed_named = 20;

std::string opens_text(results::SitePredictions const& all) {
    if (all.predictions.empty()) return "nothing";
    std::string const sites = words::counted(all.predictions.size(), "site", "sites");
    if (all.predictions.size() == 1) return sites;
    if (all.together) return sites + ", together";
    return sites + ", each by itself";
}

std::string closes_text(results::SitePredictions const& all) {
    std::vector<std::string> names;
    for (std::size_t const store : all.scenario.closed)
        names.push_back(name(results::store_name(all.stores[store])));
    if (names.empty()) return "nothing";
    if (names.size() <= closed_named) return fmt::format("{}", fmt::join(names, ", "));
    names.resize(closed_named);
    return fmt::format("{} and {} more", fmt::join(names, ", "), all.scenario.closed.size() - names.size());
}

/// For each covariate of the run how many sites have it, and how the others were filled in.
Named sites_covariates(results::SitePredictions const& all) {
    Named pairs;
    std::vector<geo::Covariate> const covariates = results::covariates_of(all.covariates);
    std::vector<geo::Store> const& sites = all.sites.table.stores;
    for (std::size_t c = 0; c < covariates.size() && !sites.empty(); ++c) {
        auto const filled_in = static_cast<std::size_t>(std::ranges::count_if(
            sites, [&](geo::Store const& site) { return site.covariates[c].is_missing(); }));
        pairs.emplace_back(covariates[c].field + " of the sites",
                           filled_in == 0 ? "known of every site"
                                          : fmt::format("{} of {} as a mean store", words::grouped(filled_in),
                                                        words::counted(sites.size(), "site", "sites")));
    }
    return pairs;
}

Named scenario_of(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    Named pairs{{"Opens", opens_text(all)}};
    if (!all.sites.table.source.empty()) pairs.emplace_back("Sites from", name(all.sites.table.source));
    if (page.shared) pairs.emplace_back("Closes", closes_text(all));
    if (all.predictions.size() > 1)
        pairs.emplace_back(
            "Ranked by", all.scenario.by_net ? "what the stores of the run have more" : "expected visitors");
    for (auto& pair : sites_covariates(all))
        pairs.push_back(std::move(pair));
    if (all.others)
        pairs.emplace_back("Stores of others, added",
                           fmt::format("{} from {}, which the fit did not know",
                                       words::grouped(all.others->stores.table.stores.size()),
                                       name(all.others->stores.table.source)));
    for (geo::StoreTable const* table : {&all.sites.table, all.others ? &all.others->stores.table : nullptr})
        for (std::string const& notice : table ? table->notices : std::vector<std::string>())
            pairs.emplace_back("Note on the input", name(notice));
    return pairs;
}

Named run_behind(SitePage const& page, std::string const& database) {
    db::RunRow const& run = page.all.run;
    Named pairs{{"Database", name(database)},
                {"Series and run", name(run.series) + ", run " + words::grouped(run.run_id)},
                {"Fitted from", source_of(run)},
                {"Finished (UTC)", escaped(run.finished_at)},
                {"Stores", words::grouped(page.all.stores.size())},
                {"Stores without a count", words::grouped(page.all.competitors.size())},
                {"Cities", words::grouped(page.all.cities.size())},
                {"Stores draw", page.shared ? "shared: people are divided among the stores near them"
                                            : "alone: each from all people near it"}};
    if (page.shared) {
        pairs.emplace_back("Decay", "distance to the power of −" + words::sensible(run.decay.value_or(NAN)));
        pairs.emplace_back("Nobody goes further to a store than",
                           words::sensible(run.catchment_km.value_or(NAN)) + " km");
    }
    return pairs;
}

std::string scenario_part(std::string const& heading, Named const& pairs) {
    return "<section><h3>" + heading + "</h3>\n" + definitions(pairs) + "</section>\n";
}

}  // namespace

std::string site_scenario(SitePage const& page, std::string const& database,
                          std::string const& program_version) {
    Named run = run_behind(page, database);
    run.emplace_back("Page by", "Footfall " + escaped(program_version));
    return scenario_part("Scenario", scenario_of(page)) + scenario_part("Run", run);
}

}  // namespace report
