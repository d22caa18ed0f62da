#include "src/words/prospects.hpp"

#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace words {
namespace {

constexpr std::size_t names_listed = 2;

std::string range(fit::Interval const& interval) {
    return sensible(interval.low) + "–" + sensible(interval.high);
}

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
        names.push_back(results::name_of(all.stores[change.store]));
        named.visitors += sign * change.visitors;
    }
    named.names = listed(names);
    return named;
}

}  // namespace

std::string net_text(results::Effect const& effect) {
    return fmt::format("{} ({}; {} for decays from 1 to 3)", sensible(effect.net), range(effect.net_limits),
                       range(effect.net_over_decays));
}

std::string site_verdict(results::SitePredictions const& all, std::size_t site) {
    results::SitePrediction const& of = all.predictions[site];
    if (!people_are_shared(all.run)) return {};
    std::string text =
        fmt::format("{} visitors ({}; {} for decays from 1 to 3)", sensible(of.expected.visitors),
                    range(of.expected.mean), range(of.over_decays));
    if (!of.effect) return text;
    Named const losers = most_changed(all, *of.effect, -1);
    if (!losers.names.empty())
        text += fmt::format(", of which {} come from {}", sensible(losers.visitors), losers.names);
    if (of.effect->net == 0) return text + "; the stores of the run together gain nothing";
    return text + "; net for the stores of the run " + net_text(*of.effect);
}

std::string together_verdict(results::SitePredictions const& all) {
    if (!all.together) return {};
    std::vector<std::string> closed;
    for (std::size_t const store : all.scenario.closed)
        closed.push_back(results::name_of(all.stores[store]));
    std::string text;
    if (!closed.empty())
        text = fmt::format(
            "{} {}",
            closed.size() > names_listed ? counted(closed.size(), "store", "stores") : listed(closed),
            closed.size() == 1 ? "closes" : "close");
    if (!all.predictions.empty())
        text += fmt::format("{}{} together", closed.empty() ? "" : " and ",
                            counted(all.predictions.size(), "site opens", "sites open"));
    text += all.together->net == 0
                ? std::string(": the stores of the run together have as many visitors as before")
                : ": the stores of the run have " + net_text(*all.together) + " visitors more";
    Named const winners = most_changed(all, *all.together, 1), losers = most_changed(all, *all.together, -1);
    if (!losers.names.empty())
        text += fmt::format("; {} come from {}", sensible(losers.visitors), losers.names);
    if (!winners.names.empty())
        text += fmt::format("; {} go to {}", sensible(winners.visitors), winners.names);
    return text;
}

}  // namespace words
