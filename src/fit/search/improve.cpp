#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/neighbourhood_search.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>

namespace fit {
namespace {

/// A trial this much worse after a step does not catch up.
constexpr double hopeless_after_a_step = 10;

/// The same without noise, in misfits, after sixty steps along the valley.
constexpr double hopeless_without_noise = 30;

/// What a trial has to gain that costs another city its support.
constexpr double worth_a_loss = 1;

constexpr char const* unsupported = "rested on too few stores or spread beyond the limit";

/// What each of several trials does to the score with only what is near it free; 0 without noise, where
/// nothing is far.
template <int D, typename Trial>
std::vector<double> changes_nearby(SearchContext<D> const& context, int trials, Trial const& change_of) {
    std::vector<double> changes(trials, 0.0);
    if (context.counts())
        base::parallel_for(trials, context.setting.threads, [&](int i) { changes[i] = change_of(i); });
    return changes;
}

template <int D>
bool try_add(SearchContext<D> const& context, Candidate<D>& best, int restart) {
    NewcomerEffort effort = effort_of(context.options, 6);
    effort.seed = context.options.seed * 7919 + static_cast<std::uint64_t>(restart);
    std::vector<Candidate<D>> trials;
    for (Newcomer<D> const& newcomer : find_newcomers(context.setting, best, effort)) {
        trials.push_back(best);
        trials.back().add(newcomer.city);
    }
    std::vector<double> const nearby = changes_nearby(context, static_cast<int>(trials.size()), [&](int i) {
        return change_with_last(context, trials[i], step);
    });
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (nearby[i] <= hopeless_after_a_step && take_if_better(context, best, trials[i], "add"))
            return true;
    return false;
}

/// As many cities as asked for; fewer where no more find support.
template <int D>
Candidate<D> refilled(SearchContext<D> const& context, Candidate<D> best) {
    while (best.cities() < context.options.exactly) {
        Candidate<D> next = with_newcomer(context, best, {.proposals = 6});
        if (next.cities() == best.cities()) break;
        settle(context.setting, next, judged);
        best = supported(context.setting, next);
        context.log.drop_missing(next, best, unsupported);
        if (best.cities() < next.cities()) break;
    }
    return best;
}

}  // namespace

template <int D>
Candidate<D> supported(Setting<D> const& setting, Candidate<D> candidate, Effort const& effort) {
    for (int city = unsupported_city(setting, candidate); city >= 0;
         city = unsupported_city(setting, candidate)) {
        candidate = without_city(std::move(candidate), city);
        settle(setting, candidate, effort);
    }
    return candidate;
}

template <int D>
bool take_if_better(SearchContext<D> const& context, Candidate<D>& best, Candidate<D> trial,
                    std::string const& stage, std::string const& why, Effort const& effort) {
    if (trial.cities() > context.options.max_cities) return false;
    if (context.counts()) {
        settle(context.setting, trial, glance);
        if (trial.score > best.score + hopeless_at_a_glance) return false;
        settle(context.setting, trial, step);
        if (trial.score > best.score + hopeless_after_a_step) return false;
    }
    if (context.nearly_exact(best)) {
        settle(context.setting, trial, {60, 1e-3, 1});
        if (trial.cost > hopeless_without_noise * best.cost) return false;
    }
    settle(context.setting, trial, effort);
    if (!better(trial, best)) return false;
    if (!worth_repairing(context.setting, trial)) return false;
    Candidate<D> rest = supported(context.setting, trial);
    // One that takes turns with another in losing its support would be put in and taken out for ever.
    if (rest.cities() < trial.cities() && rest.score > best.score - worth_a_loss) return false;
    if (!preferred(context, rest, best)) return false;
    context.log.drop_missing(best, trial, why);
    context.log.drop_missing(trial, rest, unsupported);
    best = std::move(rest);
    context.log.record(context.setting, best, stage);
    return true;
}

template <int D>
bool try_drop(SearchContext<D> const& context, Candidate<D>& best, int tries) {
    std::vector<double> const costs = removal_costs(context.setting, best);
    Effort const effort = context.nearly_exact(best) ? Effort{300, 1e-6, 1} : judged;
    std::vector<int> const cities = cheapest(costs, tries);
    std::vector<double> const nearby = changes_nearby(context, static_cast<int>(cities.size()), [&](int i) {
        return change_without(context, best, cities[i], step);
    });
    for (std::size_t i = 0; i < cities.size(); ++i) {
        int const city = cities[i];
        if (nearby[i] > hopeless_after_a_step) continue;
        // In an exact fit a city whose loss would show is a true one.
        if (context.exact(best) && 2 * costs[city] / context.setting.data->count > 1e-6) break;
        if (context.crowded(best) && !context.exact(best) && costs[city] > best.cost) break;
        // Two that are one have its place and shape, and share its amplitude.
        int const twin = context.exact(best) ? nearest_city(context.setting, best, city) : -1;
        bool const may_merge = twin >= 0 && !is_fixed(context.setting, best.parameters.cities[twin]);
        if (may_merge && take_if_better(context, best, with_merge(context.setting, best, city, twin), "merge",
                                        merged, effort))
            return true;
        if (take_if_better(context, best, without_city(best, city), "drop", "the fit is better without it",
                           effort))
            return true;
    }
    return false;
}

template <int D>
Candidate<D> tidied(SearchContext<D> const& context, Candidate<D> candidate, int restart) {
    settle(context.setting, candidate, polished);
    Candidate<D> const before = candidate;
    candidate = supported(context.setting, candidate);
    context.log.drop_missing(before, candidate, unsupported);
    if (context.given()) return refilled(context, candidate);
    while (try_drop(context, candidate, 3)) {
    }
    if (context.counts())
        while (try_add(context, candidate, restart)) {
        }
    return candidate;
}

#define FOOTFALL_INSTANTIATE(D)                                                             \
    template Candidate<D> supported<D>(Setting<D> const&, Candidate<D>, Effort const&);     \
    template bool try_drop<D>(SearchContext<D> const&, Candidate<D>&, int);                 \
    template bool take_if_better<D>(SearchContext<D> const&, Candidate<D>&, Candidate<D>,   \
                                    std::string const&, std::string const&, Effort const&); \
    template Candidate<D> tidied<D>(SearchContext<D> const&, Candidate<D>, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
