#include "src/report/sites/site_sections.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace report {
namespace {

/// How many of the run's stores lose, or, of a sign below 0, gain.
std::size_t stores_that_lose(SitePage const& page, double sign) {
    results::Effect const* const effect = page.only_effect();
    if (!effect) return losers(page.all).size();
    return static_cast<std::size_t>(std::ranges::count_if(effect->changes, [&](auto const& change) {
        return change.store < page.all.stores.size() && sign * change.visitors < 0 &&
               !page.all.is_closed(change.store);
    }));
}

std::string drawing_alone_text(results::SitePredictions const& all, std::size_t site) {
    results::SitePrediction const& of = all.predictions[site];
    std::string const from =
        of.main_city < 0 ? "the background" : all.cities[static_cast<std::size_t>(of.main_city)].name;
    return fmt::format("{} visitors ({}), mostly from {}",
                       words::within(of.expected.visitors, of.expected.mean), words::range(of.expected.mean),
                       from);
}

/// The site that ranks first, or what changes together.
std::string lead(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    if (all.together) return fmt::format("{}.", escaped(words::together_verdict(all)));
    std::size_t const first = page.listed.front();
    std::string const place =
        all.predictions.size() == 1
            ? ""
            : fmt::format(" ranks first of {} sites{}", words::grouped(all.predictions.size()),
                          all.scenario.by_net ? ", by what the stores of the run have more with it" : "");
    auto const told = [&](std::size_t site) {
        return escaped(all.verdicts.empty() ? drawing_alone_text(all, site) : all.verdicts[site]);
    };
    std::string html = fmt::format("{}{}: {}.", name(words::site_name(all, first)), place, told(first));
    if (all.predictions[first].outside.empty()) return html;
    html += " It lies outside what the stores can see, so that its number is a guess.";
    auto const inside = std::ranges::find_if(
        page.listed, [&](std::size_t site) { return all.predictions[site].outside.empty(); });
    if (inside == page.listed.end()) return html;
    return fmt::format("{} Of those inside, {} ranks first: {}.", html, name(words::site_name(all, *inside)),
                       told(*inside));
}

fit::Interval const& limits_by_rank(results::SitePredictions const& all, std::size_t site) {
    results::SitePrediction const& of = all.predictions[site];
    return all.scenario.by_net && of.effect ? of.effect->net_limits : of.expected.mean;
}

/// Whether the first site is first for sure.
std::string overlap_text(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    if (all.predictions.size() < 2 || all.together) return "";
    double const low = limits_by_rank(all, page.listed.front()).low;
    std::size_t overlapping = 0;
    for (std::size_t i = 0; i < all.predictions.size(); ++i)
        if (i != page.listed.front() && limits_by_rank(all, i).high > low) ++overlapping;
    if (overlapping == 0) return "";
    return fmt::format("The 95 % limits of {} overlap with those of the first: their order is not certain.",
                       words::counted(overlapping, "other site", "other sites"));
}

std::vector<std::string> to_look_at(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    std::vector<std::string> told{words::outside_text(all.predictions), overlap_text(page),
                                  words::others_text(all)};
    auto const add_set_aside = [&](geo::StoreTable const& table, std::string const& of) {
        if (!table.set_aside.empty())
            told.push_back(fmt::format("{} of {} could not be used and {} left out",
                                       words::counted(table.set_aside.size(), "row", "rows"), of,
                                       table.set_aside.size() == 1 ? "is" : "are"));
    };
    add_set_aside(all.sites.table, "the file of sites");
    if (all.others) add_set_aside(all.others->stores.table, "the file of competitors");
    std::vector<std::string> const guessed = words::filled_in_sentences(all);
    told.insert(told.end(), guessed.begin(), guessed.end());
    if (all.run.converged == 0) told.emplace_back("the fit of the run did not converge: see its own report");
    std::erase(told, "");
    return told;
}

std::string one_figure(std::string const& value, std::string const& what) {
    return fmt::format("<div><strong>{}</strong><span>{}</span></div>\n", escaped(value), escaped(what));
}

/// "+1,200".
std::string signed_text(double number) {
    return fmt::format("{}{}", number > 0 ? "+" : number < 0 ? "−" : "", words::rounded_to(std::abs(number)));
}

}  // namespace

std::string site_heading(SitePage const& page) {
    db::RunRow const& run = page.all.run;
    bool const opens = !page.all.predictions.empty();
    return fmt::format("<h1>{} {}</h1>\n<p>A prediction from run {} of series {}, {}</p>\n",
                       opens ? "Candidate sites for" : "Closing stores of", name(run.series), run.run_id,
                       name(run.series), source_of(run));
}

std::string site_figures(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    std::string html;
    if (!all.predictions.empty())
        html += one_figure(words::grouped(all.predictions.size()),
                           all.predictions.size() == 1 ? "site" : "sites");
    if (!all.scenario.closed.empty())
        html += one_figure(words::grouped(all.scenario.closed.size()),
                           all.scenario.closed.size() == 1 ? "store closes" : "stores close");
    bool const of_first = !all.together && all.predictions.size() > 1;
    if (!page.listed.empty()) {
        double visitors = all.predictions[page.listed.front()].expected.visitors;
        if (all.together) {
            visitors = 0;
            for (results::SitePrediction const& site : all.predictions)
                visitors += site.expected.visitors;
        }
        html += one_figure(words::rounded_to(visitors),
                           of_first ? "visitors at the first site" : "visitors at what opens");
    }
    if (page.shared) {
        double const net =
            all.together ? all.together->net : all.predictions[page.listed.front()].effect->net;
        html += one_figure(signed_text(net), of_first ? "net, for the stores of the run, with the first"
                                                      : "net, for the stores of the run");
        html += all.predictions.empty()
                    ? one_figure(words::grouped(stores_that_lose(page, -1)), "stores gain visitors")
                    : one_figure(words::grouped(stores_that_lose(page, 1)),
                                 of_first ? "stores lose to some site" : "stores lose visitors");
    }
    auto const outside =
        std::ranges::count_if(all.predictions, [](auto const& site) { return !site.outside.empty(); });
    if (outside > 0)
        html +=
            one_figure(words::grouped(static_cast<std::int64_t>(outside)), "outside what the stores can see");
    return html;
}

std::string site_summary(SitePage const& page) {
    results::SitePredictions const& all = page.all;
    std::string html = "<p class=\"lead\">" + lead(page) + "</p>\n<h3>What is assumed</h3>\n";
    html +=
        "<p>" + escaped(words::assumption_text(all)) + " " + escaped(words::exposure_text(all)) + "</p>\n";
    if (page.shared)
        html +=
            "<p>The first range after a number gives 95 % limits for the decay of the run. The second is "
            "what decays of 1, 2 and 3 would make of the same people: nobody knows exactly how much a long "
            "way matters.</p>\n";
    html += "<h3>What to look at</h3>\n";
    std::vector<std::string> const told = to_look_at(page);
    if (told.empty()) return html + "<p>There is no warning about this prediction.</p>\n";
    return html + "<div class=\"warnings\">" + list_of(told) + "</div>\n";
}

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
