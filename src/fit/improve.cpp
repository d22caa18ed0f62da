#include "src/fit/improve.hpp"

#include "src/fit/grow.hpp"
#include "src/fit/moves.hpp"
#include "src/fit/parallel.hpp"
#include "src/fit/support.hpp"

#include <algorithm>
#include <numeric>

namespace fit {
namespace {

/// A trial this much worse after a glance, or after a step, does not catch up.
constexpr double hopeless_at_a_glance = 40, hopeless_after_a_step = 10;

/// Takes the trial where it is better and supported.
template <int D>
bool accept(SearchContext<D> const& context, Candidate<D>& best, Candidate<D> trial, std::string const& stage,
            Effort const& effort = judged) {
    if (trial.cities() > context.options.max_cities) return false;
    if (context.counts()) {
        settle(context.setting, trial, glance);
        if (trial.score > best.score + hopeless_at_a_glance) return false;
        settle(context.setting, trial, step);
        if (trial.score > best.score + hopeless_after_a_step) return false;
    }
    settle(context.setting, trial, effort);
    if (!better(trial, best) || unsupported_city(context.setting, trial) >= 0) return false;
    best = std::move(trial);
    context.log.accept(context.setting, best, stage);
    return true;
}

template <int D>
bool try_add(SearchContext<D> const& context, Candidate<D>& best, int restart) {
    NewcomerEffort effort;
    effort.proposals = 6;
    effort.seed = context.options.seed * 7919 + static_cast<std::uint64_t>(restart);
    for (Newcomer<D> const& newcomer : find_newcomers(context.setting, best, effort)) {
        Candidate<D> trial = best;
        trial.add(newcomer.city);
        if (accept(context, best, trial, "add")) return true;
    }
    return false;
}

/// Takes the best of several trials from one place, if one is better.
template <int D>
bool accept_best(SearchContext<D> const& context, Candidate<D>& best, std::vector<Candidate<D>> trials,
                 std::string const& stage) {
    parallel_for(static_cast<int>(trials.size()), context.setting.threads,
                 [&](int i) { settle(context.setting, trials[i], glance); });
    std::stable_sort(trials.begin(), trials.end(), better<D>);
    for (Candidate<D> const& trial : trials) {
        if (trial.score > best.score + hopeless_at_a_glance) break;
        if (accept(context, best, trial, stage)) return true;
    }
    return false;
}

template <int D>
bool try_splits(SearchContext<D> const& context, Candidate<D>& best) {
    std::vector<Candidate<D>> trials;
    for (int city = 0; city < best.cities(); ++city)
        for (int axis = 0; axis <= D; ++axis)
            trials.push_back(with_split(context.setting, best, city, axis));
    return accept_best(context, best, std::move(trials), "split");
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
    Candidate<D> const before = best;
    if (!accept_best(context, best, std::move(trials), "merge")) return false;
    context.log.drop_missing(before, best, "merged with its neighbour: the fit is better with one of them");
    return true;
}

/// Takes a city away and adds the best newcomer that then shows.
template <int D>
bool try_swaps(SearchContext<D> const& context, Candidate<D>& best) {
    bool moved = false;
    NewcomerEffort effort;
    effort.proposals = 2;
    for (int city = 0; city < best.cities(); ++city) {
        Candidate<D> rest = without_city(best, city);
        settle(context.setting, rest, step);
        for (Newcomer<D> const& newcomer : find_newcomers(context.setting, rest, effort)) {
            Candidate<D> trial = rest;
            trial.add(newcomer.city);
            Candidate<D> const before = best;
            if (accept(context, best, trial, "swap")) {
                context.log.drop_missing(before, best, "the fit is better with one elsewhere");
                moved = true;
                break;
            }
        }
    }
    return moved;
}

/// As many cities as asked for; fewer where no more find support.
template <int D>
Candidate<D> refilled(SearchContext<D> const& context, Candidate<D> best) {
    while (best.cities() < context.options.exactly) {
        Candidate<D> next = with_newcomer(context, best, {.proposals = 6});
        if (next.cities() == best.cities()) break;
        settle(context.setting, next, judged);
        best = supported(context, next);
        if (best.cities() < next.cities()) break;
    }
    return best;
}

}  // namespace

template <int D>
Candidate<D> supported(SearchContext<D> const& context, Candidate<D> candidate) {
    for (int city = unsupported_city(context.setting, candidate); city >= 0;
         city = unsupported_city(context.setting, candidate)) {
        context.log.drop(candidate, city, "rested on too few stores or spread beyond the limit");
        candidate = without_city(candidate, city);
        settle(context.setting, candidate, judged);
    }
    return candidate;
}

template <int D>
bool try_drop(SearchContext<D> const& context, Candidate<D>& best, int tries) {
    std::vector<double> const costs = removal_costs(context.setting, best);
    std::vector<int> order(costs.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return costs[a] < costs[b]; });
    if (static_cast<int>(order.size()) > tries) order.resize(tries);
    Candidate<D> const before = best;
    Effort const effort = context.nearly_exact(best) ? Effort{300, 1e-6, 1} : judged;
    for (int const city : order) {
        // In an exact fit a city whose loss would show is a true one.
        if (context.exact(best) && 2 * costs[city] / context.setting.data->count > 1e-6) break;
        if (context.crowded(best) && !context.exact(best) && costs[city] > best.cost) break;
        if (!accept(context, best, without_city(best, city), "drop", effort)) continue;
        context.log.drop_missing(before, best, "the fit is better without it");
        return true;
    }
    return false;
}

template <int D>
Candidate<D> tidied(SearchContext<D> const& context, Candidate<D> candidate, int restart) {
    settle(context.setting, candidate, polished);
    candidate = supported(context, candidate);
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
    }
    return best;
}

#define FOOTFALL_INSTANTIATE(D)                                                  \
    template Candidate<D> supported<D>(SearchContext<D> const&, Candidate<D>);   \
    template bool try_drop<D>(SearchContext<D> const&, Candidate<D>&, int);      \
    template Candidate<D> tidied<D>(SearchContext<D> const&, Candidate<D>, int); \
    template Candidate<D> improved<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
