#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

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

namespace {

/// Takes the best of several trials from one place, if one is better.
template <int D>
bool accept_best(SearchContext<D> const& context, Candidate<D>& best, std::vector<Candidate<D>> trials,
                 std::string const& stage, std::string const& why = "") {
    for (Candidate<D>& trial : trials)
        settle(context.setting, trial, glance);
    std::stable_sort(trials.begin(), trials.end(), better<D>);
    for (Candidate<D> const& trial : trials) {
        if (trial.score > best.score + hopeless_at_a_glance) break;
        if (take_if_better(context, best, trial, stage, why)) return true;
    }
    return false;
}

template <int D>
bool try_splits(SearchContext<D> const& context, Candidate<D>& best, int city) {
    std::vector<Candidate<D>> trials;
    for (Split const& split : all_splits<D>())
        trials.push_back(with_split(context.setting, best, city, split));
    return accept_best(context, best, std::move(trials), "split");
}

/// A solve keeps to the side on which a city is long.
template <int D>
bool try_shapes(SearchContext<D> const& context, Candidate<D>& best, int city) {
    if (D == 1) return false;
    std::vector<Candidate<D>> trials;
    for (Shape const shape : {Shape::round, Shape::across})
        trials.push_back(with_shape(context.setting, best, city, shape));
    return accept_best(context, best, std::move(trials), "reshape");
}

template <int D>
bool try_merge(SearchContext<D> const& context, Candidate<D>& best, int city) {
    int const other = nearest_city(context.setting, best, city);
    if (other < 0 || is_fixed(context.setting, best.parameters.cities[other])) return false;
    return accept_best(context, best, {with_merge(context.setting, best, city, other)}, "merge", merged);
}

/// Takes a city away and adds the best newcomer that then shows near it.
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

/// The first move of a city that is worth it.
template <int D>
Change<D> change_around(SearchContext<D> const& whole, Candidate<D> const& current, int city, bool swaps) {
    NeighbourhoodSearch<D> here(whole, current, {city});
    SearchContext<D> const& context = here.context();
    Candidate<D> best = here.start();
    int const at = here.number_of(city);
    // One at a known centre may change its shape alone.
    bool const is_free = !is_fixed(whole.setting, current.parameters.cities[city]);
    Change<D> change;
    auto const took = [&](bool moved, char const* stage, char const* why) {
        if (moved) change.stage = stage, change.why = why;
        return moved;
    };
    bool const moved = (is_free && !whole.given() && took(try_splits(context, best, at), "split", "")) ||
                       (is_free && !whole.given() && took(try_merge(context, best, at), "merge", merged)) ||
                       (is_free && swaps &&
                        took(try_swap(context, best, at), "swap", "the fit is better with one elsewhere")) ||
                       took(try_shapes(context, best, at), "reshape", "");
    if (moved) here.keep(change, std::move(best));
    return change;
}

/// The cities of which it has to be asked again whether they should change: those beside a change.
template <int D>
std::vector<int> beside(Setting<D> const& setting, Candidate<D> const& candidate,
                        std::vector<Box<D>> const& changed) {
    std::vector<int> cities;
    for (int k = 0; k < candidate.cities(); ++k) {
        Box<D> const around =
            box_around(city_of<D>(candidate.parameters.cities[k], setting.scales), touched_sds);
        if (std::ranges::any_of(changed, [&](Box<D> const& box) { return box.intersects(around); }))
            cities.push_back(k);
    }
    return cities;
}

/// Of some cities those that may be taken away for one elsewhere.
template <int D>
std::vector<bool> may_be_swapped(SearchContext<D> const& context, Candidate<D> const& current) {
    bool const all = current.cities() <= context.options.swaps;
    std::vector<bool> result(current.cities(), all);
    if (!all)
        for (int const city : cheapest(removal_costs(context.setting, current), context.options.swaps))
            result[city] = true;
    return result;
}

}  // namespace

template <int D>
Candidate<D> improved(SearchContext<D> const& context, Candidate<D> best) {
    constexpr int most_sweeps = 20;
    std::vector<Box<D>> changed{extent_of(*context.setting.data)};  // everywhere
    changed.front() = stretched(changed.front(), 4);
    for (int sweep = 0; !changed.empty() && sweep < most_sweeps && !context.exact(best); ++sweep) {
        context.log.report(static_cast<double>(best.cities()) / (best.cities() + 4.0), "trying moves");
        Candidate<D> const before = best;
        best = tidied(context, best, sweep);
        if (!context.counts()) return best;
        std::ranges::copy(changes_between(context.setting, before, best), std::back_inserter(changed));
        std::vector<int> const cities = beside(context.setting, best, changed);
        std::vector<bool> const swaps = may_be_swapped(context, best);
        std::vector<Change<D>> changes(cities.size());
        base::parallel_for(static_cast<int>(cities.size()), context.setting.threads, [&](int i) {
            changes[i] = change_around(context, best, cities[i], swaps[cities[i]]);
        });
        Candidate<D> const tried = best;
        take_changes(context, best, std::move(changes));
        changed = changes_between(context.setting, tried, best);
    }
    return best;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> improved<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
