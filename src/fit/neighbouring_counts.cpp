#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/problem.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/steps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// So many cities fewer and more than were found are compared with these.
constexpr int most_fewer = 5, most_more = 3;

/// Without the city that is missed least; of the two cheapest by a local estimate, for it may be wrong. Not
/// scored where none may go.
template <int D>
Candidate<D> one_fewer(Setting<D> const& setting, Candidate<D> const& from) {
    Candidate<D> best;
    for (int const city : cheapest(removal_costs(setting, from), 2)) {
        Candidate<D> rest = without_city(from, city);
        settle(setting, rest, judged);
        if (better(rest, best)) best = std::move(rest);
    }
    return best;
}

/// With the best newcomer; none where no newcomer that stores support gains anything.
template <int D>
std::optional<Candidate<D>> one_more(SearchContext<D> const& context, Candidate<D> const& from) {
    Candidate<D> next = with_newcomer(context, from, effort_of(context.options, 3));
    if (next.cities() != from.cities() + 1) return {};
    settle(context.setting, next, judged);
    if (unsupported_city(context.setting, next) >= 0) return {};
    return next;
}

/// How far a city shares stores with others, in roots of its variances' sum.
constexpr double far = 5;

/// With cities so narrow that few enough stores are around one to be settled together: what is felt
/// everywhere is no local change.
template <int D>
Setting<D> with_narrow_cities(Setting<D> setting) {
    Box<D> const around = extent_of(*setting.data);
    double const volume = around.sizes().prod() * fewest_stores_of_large / setting.data->count;
    setting.max_spread = std::min(setting.max_spread, std::pow(volume, 1.0 / D) / (2 * far * std::sqrt(D)));
    return setting;
}

/// One fewer and one more among so many stores that a city's loss or gain is felt around it only.
template <int D>
void try_counts_locally(SearchContext<D> const& context, Candidate<D> const& best, int max_cities) {
    for (int const city : cheapest(removal_costs(context.setting, best), 1)) {
        Candidate<D> rest = without_city(best, city);
        rest.score += change_without(context, best, city, judged);
        context.log.compare(rest);
    }
    if (best.cities() >= max_cities) return;
    std::vector<Newcomer<D>> const newcomers = find_newcomers(with_narrow_cities(context.setting), best, {});
    if (newcomers.empty()) return;
    Candidate<D> with = best;
    with.add(newcomers.front().city);
    with.score += change_with_last(context, with, judged);
    context.log.compare(with);
}

/// Refits from above, down to `most_fewer` cities fewer than a candidate has, and then from below, up to
/// `most_more` more.
template <int D>
void refit_neighbours(SearchContext<D> const& context, Candidate<D> const& best, int max_cities) {
    Candidate<D> current = best;
    for (int i = 0; i < most_fewer && current.cities() > 0; ++i) {
        context.log.report(static_cast<double>(i) / (most_fewer + most_more), "comparing numbers of cities");
        Candidate<D> fewer = one_fewer(context.setting, current);
        if (!std::isfinite(fewer.score)) break;  // all that are left are held where they are known to be
        current = std::move(fewer);
        context.log.compare(current);
    }
    while (current.cities() < std::min(best.cities() + most_more, max_cities)) {
        context.log.report(0.9, "comparing numbers of cities");
        std::optional<Candidate<D>> next = one_more(context, current);
        if (!next) break;  // none finds support
        context.log.compare(*next);
        Candidate<D> const& known = context.log.best_by_count().at(next->cities());
        current = unsupported_city(context.setting, known) < 0 ? known : std::move(*next);
    }
}

/// More cities explain more: what does not is no fit of so many, but a step on the way to others.
template <int D>
void forget_steps(SearchContext<D> const& context, int chosen) {
    double highest = -std::numeric_limits<double>::infinity();
    std::vector<int> steps;
    for (auto const& [cities, candidate] : context.log.best_by_count()) {
        double const log_likelihood = log_likelihood_of(context.setting, candidate);
        if (log_likelihood < highest && cities != chosen) steps.push_back(cities);
        highest = std::max(highest, log_likelihood);
    }
    for (int const cities : steps)
        context.log.forget(cities);
}

}  // namespace

template <int D>
void compare_under_last_constraints(SearchContext<D> const& context, Candidate<D> const& best) {
    std::vector<Candidate<D>> tried;
    for (auto const& [cities, candidate] : context.log.best_by_count())
        if (cities != best.cities() && better(candidate, best)) tried.push_back(candidate);
    for (Candidate<D>& candidate : tried) {
        settle(context.setting, candidate, judged);
        if (unsupported_city(context.setting, candidate) >= 0)
            context.log.forget(candidate.cities());
        else
            context.log.correct(candidate);
    }
}

template <int D>
Candidate<D> try_neighbouring_counts(SearchContext<D> const& context, Candidate<D> best, int max_cities) {
    if (context.exact(best)) return best;  // nothing is left to explain
    if (is_large(context.setting)) {
        try_counts_locally(context, best, max_cities);
        return best;
    }
    context.log.correct(best);
    refit_neighbours(context, best, max_cities);
    forget_steps(context, best.cities());
    // Whether there is any city is a question for the BIC, which the search has asked.
    bool const none_by_bic = context.setting.scattered && best.cities() == 0;
    if (context.given() || none_by_bic) return best;
    int const least = context.setting.scattered ? 1 : 0;
    for (auto const& [cities, candidate] : context.log.best_by_count())
        if (cities >= least && cities <= max_cities && better(candidate, best) &&
            unsupported_city(context.setting, candidate) < 0)
            best = candidate;
    return best;
}

#define FOOTFALL_INSTANTIATE(D)                                                                    \
    template void compare_under_last_constraints<D>(SearchContext<D> const&, Candidate<D> const&); \
    template Candidate<D> try_neighbouring_counts<D>(SearchContext<D> const&, Candidate<D>, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
