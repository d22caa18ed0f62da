#include "src/words/prospects.hpp"

#include "src/results/run/covariates.hpp"
#include "src/results/run/store_name.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace words {
namespace {

constexpr std::size_t names_listed = 2;

/// A smaller part of a site's visitors is not worth a clause.
constexpr double least_told = 0.005;

std::string listed(std::vector<std::string> const& names) {
    return names.size() == 2 ? names[0] + " and " + names[1] : names.empty() ? "" : names[0];
}

/// Those whose visitors change most in one direction, and what they make together.
struct Named {
    std::string names;
    double visitors = 0;
};

Named most_changed(results::SitePredictions const& all, results::Effect const& effect, double sign) {
    std::vector<results::StoreChange> changes;
    for (results::StoreChange const& change : effect.changes)
        if (sign * change.visitors > 0 && change.store < all.stores.size() && !all.is_closed(change.store))
            changes.push_back(change);
    std::ranges::stable_sort(changes, {}, [&](auto const& change) { return -sign * change.visitors; });
    changes.resize(std::min(changes.size(), names_listed));
    std::vector<std::string> names;
    Named named;
    for (results::StoreChange const& change : changes) {
        names.push_back(results::store_name(all.stores[change.store]));
        named.visitors += sign * change.visitors;
    }
    if (names.size() == 2 && names[0] == names[1])
        for (std::size_t i = 0; i < names.size(); ++i)
            names[i] += fmt::format(" ({})", all.stores[changes[i].store].store_id);
    named.names = listed(names);
    return named;
}

/// "(3,100–4,800; 2,900–5,400 for decays from 1 to 3)", the second only where the decay makes a difference.
std::string ranges(fit::Interval const& limits, fit::Interval const& over_decays) {
    constexpr double noticeable = 1e-3;
    double const wider = (over_decays.high - limits.high) - (over_decays.low - limits.low);
    if (std::abs(wider) <= noticeable * std::max(std::abs(limits.low), std::abs(limits.high)))
        return fmt::format("({})", range(limits));
    return fmt::format("({}; {} for decays from 1 to 3)", range(limits), range(over_decays));
}

/// The stores that close, as the beginning of a sentence.
std::string closed_names(results::SitePredictions const& all) {
    std::vector<std::string> names;
    for (std::size_t const store : all.scenario.closed)
        names.push_back(results::store_name(all.stores[store]));
    return names.size() > names_listed ? counted(names.size(), "store", "stores") : listed(names);
}

}  // namespace

std::string assumption_text(results::SitePredictions const& all) {
    if (!people_are_shared(all.run))
        return "A new store is assumed to take nothing from the others: these are the visitors that it can "
               "expect while the others keep theirs.";
    if (all.predictions.empty()) return "The stores around one that closes divide its visitors among them.";
    return all.scenario.together
               ? "A new store takes its share of the people near it: the stores around it give up what it "
                 "gets. All sites open at once."
               : "A new store takes its share of the people near it: the stores around it give up what it "
                 "gets. Each site is taken by itself, as if nothing opened at the others.";
}

std::string outside_text(std::vector<results::SitePrediction> const& sites) {
    auto const count = static_cast<std::size_t>(
        std::ranges::count_if(sites, [](auto const& site) { return !site.outside.empty(); }));
    if (count == 0) return "";
    return fmt::format(
        "{} outside what the stores can see: further from a store than 99 of 100 stores are "
        "from theirs, or with an interval wider than twice what is expected. A city there "
        "would not have been noticed.",
        counted(count, "site is", "sites are"));
}

std::string others_text(results::SitePredictions const& all) {
    if (!all.others || all.others->stores.table.stores.empty()) return "";
    std::size_t const count = all.others->stores.table.stores.size();
    double fitted = 0, expected = 0;
    for (std::size_t i = 0; i < all.stores.size(); ++i) {
        fitted += all.stores[i].fitted;
        expected += all.others->expected[i];
    }
    return fmt::format(
        "This is told as if {} of others stood there too, before and after. The fit did not know {}: beside "
        "{} the stores of the run are expected to have {} visitors, {} fewer than were fitted. That is right "
        "for stores that opened after the counts. For those that stood there before, the fit has found too "
        "few people, and all numbers are too low: better add them to the stores as rows without a count, "
        "and fit again.",
        counted(count, "store", "stores"), count == 1 ? "it" : "them", count == 1 ? "it" : "them",
        sensible(expected), percent(fitted > 0 ? std::max(0.0, 1 - expected / fitted) : 0));
}

std::vector<std::string> filled_in_sentences(results::SitePredictions const& all) {
    std::vector<std::string> sentences;
    std::vector<geo::Covariate> const covariates = results::covariates_of(all.covariates);
    auto const tell = [&](std::vector<geo::Store> const& stores, char const* what) {
        for (std::size_t c = 0; c < covariates.size(); ++c) {
            auto const missing = std::ranges::count_if(
                stores, [&](geo::Store const& store) { return store.covariates.at(c).is_missing(); });
            if (missing > 0)
                sentences.push_back(
                    fmt::format("{} of {} {} have no {} that the run knows of and are taken as "
                                "mean stores in that.",
                                missing, stores.size(), what, covariates[c].field));
        }
    };
    tell(all.sites.table.stores, "sites");
    if (all.others) tell(all.others->stores.table.stores, "stores of others");
    return sentences;
}

std::string exposure_text(results::SitePredictions const& all) {
    if (all.run.exposure_field.empty() || all.predictions.empty()) return "";
    auto const [least, most] = std::ranges::minmax(all.sites.table.stores, {}, &geo::Store::exposure);
    std::string const exposures = least.exposure == most.exposure
                                      ? sensible(least.exposure)
                                      : sensible(least.exposure) + " to " + sensible(most.exposure);
    return fmt::format("Visitors are for an exposure of {} in the unit of {} (--exposure).", exposures,
                       printable(all.run.exposure_field));
}

std::string const& site_name(results::SitePredictions const& all, std::size_t site) {
    geo::Store const& at = all.sites.table.stores[site];
    return at.name.empty() ? at.id : at.name;
}

std::vector<std::size_t> by_rank(std::vector<results::SitePrediction> const& sites) {
    std::vector<std::size_t> order(sites.size());
    for (std::size_t i = 0; i < sites.size(); ++i)
        order[static_cast<std::size_t>(sites[i].rank - 1)] = i;
    return order;
}

std::string range(fit::Interval const& interval) {
    return fmt::format("{}{}{}", within(interval.low, interval), interval.low < 0 ? " to " : "–",
                       within(interval.high, interval));
}

std::string within(double value, fit::Interval const& limits) {
    return rounded_to(value, limits.low, limits.high);
}

std::string site_verdict(results::SitePredictions const& all, std::size_t site) {
    results::SitePrediction const& of = all.predictions[site];
    if (!people_are_shared(all.run)) return {};
    std::string text = fmt::format(
        "{}{} visitors {}", all.scenario.closed.empty() ? "" : "with " + closed_names(all) + " closed, ",
        within(of.expected.visitors, of.expected.mean), ranges(of.expected.mean, of.over_decays));
    if (!of.effect) return text;
    results::Effect const& effect = *of.effect;
    std::vector<std::string> from;
    if (Named const losers = most_changed(all, effect, -1); !losers.names.empty())
        from.push_back(fmt::format("{} come from {}", rounded_to(losers.visitors), losers.names));
    if (effect.from_others >= least_told * of.expected.visitors && effect.from_others > 0)
        from.push_back(fmt::format("{} {}from stores of others", rounded_to(effect.from_others),
                                   from.empty() ? "come " : ""));
    if (!from.empty()) text += ", of which " + from.front() + (from.size() > 1 ? ", and " + from.back() : "");
    if (effect.net == 0) return text + "; the stores of the run together gain nothing";
    return text + fmt::format("; net for the stores of the run {} {}", within(effect.net, effect.net_limits),
                              ranges(effect.net_limits, effect.net_over_decays));
}

std::string together_verdict(results::SitePredictions const& all) {
    if (!all.together) return {};
    results::Effect const& effect = *all.together;
    std::string text;
    if (!all.scenario.closed.empty())
        text = fmt::format("{} {}", closed_names(all), all.scenario.closed.size() == 1 ? "closes" : "close");
    if (!all.predictions.empty())
        text += fmt::format("{}{}{}", text.empty() ? "" : " and ",
                            counted(all.predictions.size(), "site opens", "sites open"),
                            all.predictions.size() == 1 ? "" : " together");
    auto const flipped = [](fit::Interval const& interval) {
        return fit::Interval{0 - interval.high, 0 - interval.low};
    };
    if (effect.net == 0)
        text += ": the stores of the run together have as many visitors as before";
    else if (effect.net > 0)
        text += fmt::format(": the stores of the run have {} visitors more {}",
                            within(effect.net, effect.net_limits),
                            ranges(effect.net_limits, effect.net_over_decays));
    else
        text += fmt::format(": the stores of the run have {} visitors fewer {}",
                            within(-effect.net, effect.net_limits),
                            ranges(flipped(effect.net_limits), flipped(effect.net_over_decays)));
    Named const winners = most_changed(all, effect, 1), losers = most_changed(all, effect, -1);
    if (!losers.names.empty())
        text += fmt::format("; {} come from {}", rounded_to(losers.visitors), losers.names);
    if (!winners.names.empty())
        text += fmt::format("; {} go to {}", rounded_to(winners.visitors), winners.names);
    return text;
}

}  // namespace words
