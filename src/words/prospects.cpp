#include "src/words/prospects.hpp"

#include "src/results/run/store_name.hpp"
#include "src/words/sentences.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace words {
namespace {

constexpr std::size_t names_listed = 2;

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

/// "(3,100–4,800; 3,500–4,400 for decays from 1 to 3)", the second only where it is a range.
std::string ranges(fit::Interval const& limits, fit::Interval const& over_decays) {
    constexpr double least_width = 1e-3;
    double const largest = std::max(std::abs(over_decays.low), std::abs(over_decays.high));
    if (over_decays.high - over_decays.low <= least_width * largest)
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

std::string range(fit::Interval const& interval) {
    return fmt::format("{}{}{}", sensible(interval.low), interval.low < 0 ? " to " : "–",
                       sensible(interval.high));
}

std::string site_verdict(results::SitePredictions const& all, std::size_t site) {
    results::SitePrediction const& of = all.predictions[site];
    if (!people_are_shared(all.run)) return {};
    std::string text = fmt::format(
        "{}{} visitors {}", all.scenario.closed.empty() ? "" : "with " + closed_names(all) + " closed, ",
        sensible(of.expected.visitors), ranges(of.expected.mean, of.over_decays));
    if (!of.effect) return text;
    results::Effect const& effect = *of.effect;
    Named const losers = most_changed(all, effect, -1);
    if (!losers.names.empty())
        text += fmt::format(", of which {} come from {}", sensible(losers.visitors), losers.names);
    if (effect.net == 0) return text + "; the stores of the run together gain nothing";
    return text + fmt::format("; net for the stores of the run {} {}", sensible(effect.net),
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
        text += fmt::format(": the stores of the run have {} visitors more {}", sensible(effect.net),
                            ranges(effect.net_limits, effect.net_over_decays));
    else
        text += fmt::format(": the stores of the run have {} visitors fewer {}", sensible(-effect.net),
                            ranges(flipped(effect.net_limits), flipped(effect.net_over_decays)));
    Named const winners = most_changed(all, effect, 1), losers = most_changed(all, effect, -1);
    if (!losers.names.empty())
        text += fmt::format("; {} come from {}", sensible(losers.visitors), losers.names);
    if (!winners.names.empty())
        text += fmt::format("; {} go to {}", sensible(winners.visitors), winners.names);
    return text;
}

}  // namespace words
