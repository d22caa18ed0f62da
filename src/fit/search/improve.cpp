#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>

namespace fit {
namespace {

/// A trial this much worse after a glance, or after a step, does not catch up.
constexpr double hopeless_at_a_glance = 40, hopeless_after_a_step = 10;

/// The same without noise, in misfits, after sixty steps along the valley.
constexpr double hopeless_without_noise = 30;

/// What a trial has to gain that costs another city its support.
constexpr double worth_a_loss = 1;

constexpr char const* unsupported = "rested on too few stores or spread beyond the limit";

/// Takes the trial where it is better, without the cities that lose their support by it: one that held the
/// place of the trial's would else keep it out. `why` says why those are gone that the trial lacks.
template <int D>
bool take_if_better(SearchContext<D> const& context, Candidate<D>& best, Candidate<D> trial,
                    std::string const& stage, std::string const& why = "", Effort const& effort = judged) {
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
bool try_add(SearchContext<D> const& context, Candidate<D>& best, int restart) {
    NewcomerEffort effort = effort_of(context.options, 6);
    effort.seed = context.options.seed * 7919 + static_cast<std::uint64_t>(restart);
    for (Newcomer<D> const& newcomer : find_newcomers(context.setting, best, effort)) {
        Candidate<D> trial = best;
        trial.add(newcomer.city);
        if (take_if_better(context, best, trial, "add")) return true;
    }
    return false;
}

/// Takes the best of several trials from one place, if one is better.
template <int D>
bool accept_best(SearchContext<D> const& context, Candidate<D>& best, std::vector<Candidate<D>> trials,
                 std::string const& stage, std::string const& why = "") {
    base::parallel_for(static_cast<int>(trials.size()), context.setting.threads,
                       [&](int i) { settle(context.setting, trials[i], glance); });
    std::stable_sort(trials.begin(), trials.end(), better<D>);
    for (Candidate<D> const& trial : trials) {
        if (trial.score > best.score + hopeless_at_a_glance) break;
        if (take_if_better(context, best, trial, stage, why)) return true;
    }
    return false;
}

template <int D>
bool try_splits(SearchContext<D> const& context, Candidate<D>& best) {
    std::vector<Candidate<D>> trials;
    for (int city = 0; city < best.cities(); ++city)
        for (Split const& split : all_splits<D>())
            trials.push_back(with_split(context.setting, best, city, split));
    return accept_best(context, best, std::move(trials), "split");
}

/// A solve keeps to the side on which a city is long.
template <int D>
bool try_shapes(SearchContext<D> const& context, Candidate<D>& best) {
    if (D == 1) return false;
    std::vector<Candidate<D>> trials;
    for (int city = 0; city < best.cities(); ++city)
        for (Shape const shape : {Shape::round, Shape::across})
            trials.push_back(with_shape(context.setting, best, city, shape));
    return accept_best(context, best, std::move(trials), "reshape");
}

/// Merges each city with the one nearest to it.
template <int D>
bool try_merges(SearchContext<D> const& context, Candidate<D>& best) {
    std::vector<Candidate<D>> trials;
    for (int city = 0; city < best.cities(); ++city) {
        int const other = nearest_city(context.setting, best, city);
        if (other >= 0 && (other > city || nearest_city(context.setting, best, other) != city))
            trials.push_back(with_merge(context.setting, best, city, other));
    }
    return accept_best(context, best, std::move(trials), "merge",
                       "merged with its neighbour: the fit is better with one of them");
}

/// Takes a city away and adds the best newcomer that then shows.
template <int D>
bool try_swap(SearchContext<D> const& context, Candidate<D>& best, int city) {
    Candidate<D> rest = without_city(best, city);
    settle(context.setting, rest, step);
    for (Newcomer<D> const& newcomer : find_newcomers(context.setting, rest, effort_of(context.options, 2))) {
        Candidate<D> trial = rest;
        trial.add(newcomer.city);
        if (take_if_better(context, best, trial, "swap", "the fit is better with one elsewhere")) return true;
    }
    return false;
}

/// Each city in turn; where only some are to be tried, until one has moved.
template <int D>
bool try_swaps(SearchContext<D> const& context, Candidate<D>& best) {
    bool moved = false;
    if (best.cities() <= context.options.swaps) {
        for (int city = 0; city < best.cities(); ++city)
            moved |= try_swap(context, best, city);
        return moved;
    }
    std::vector<int> cities = cheapest(removal_costs(context.setting, best), context.options.swaps);
    std::ranges::sort(cities);
    return std::ranges::any_of(cities, [&](int city) { return try_swap(context, best, city); });
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
bool try_drop(SearchContext<D> const& context, Candidate<D>& best, int tries) {
    std::vector<double> const costs = removal_costs(context.setting, best);
    Effort const effort = context.nearly_exact(best) ? Effort{300, 1e-6, 1} : judged;
    for (int const city : cheapest(costs, tries)) {
        // In an exact fit a city whose loss would show is a true one.
        if (context.exact(best) && 2 * costs[city] / context.setting.data->count > 1e-6) break;
        if (context.crowded(best) && !context.exact(best) && costs[city] > best.cost) break;
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

template <int D>
Candidate<D> improved(SearchContext<D> const& context, Candidate<D> best) {
    bool moved = true;
    for (int sweep = 0; moved && sweep < 20 && !context.exact(best); ++sweep) {
        context.log.report(static_cast<double>(best.cities()) / (best.cities() + 4.0), "trying moves");
        best = tidied(context, best, sweep);
        if (!context.counts()) return best;
        moved = !context.given() && (try_splits(context, best) | try_merges(context, best));
        moved |= try_swaps(context, best);
        moved |= try_shapes(context, best);
    }
    return best;
}

#define FOOTFALL_INSTANTIATE(D)                                                         \
    template Candidate<D> supported<D>(Setting<D> const&, Candidate<D>, Effort const&); \
    template bool try_drop<D>(SearchContext<D> const&, Candidate<D>&, int);             \
    template Candidate<D> tidied<D>(SearchContext<D> const&, Candidate<D>, int);        \
    template Candidate<D> improved<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
