#include "src/report/sites/site_sections.hpp"
#include "src/words/prospects.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace report
