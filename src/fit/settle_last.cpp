#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/problem.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/steps.hpp"

#include <algorithm>

namespace fit {
namespace {

/// To the last digit. Of many stores until a step gains less than 1e-5 of log-likelihood, by which no
/// parameter moves a hundredth of its standard error.
template <int D>
Effort last_effort(Setting<D> const& setting) {
    if (is_large(setting)) return {1000, 2e-5 / setting.data->count, 30, 1e-6};
    return {1000, 1e-13, 30, 1e-8};
}

template <int D>
double widest_sd(Setting<D> const& setting, Candidate<D> const& candidate) {
    double widest = 0;
    for (CityParameters<D> const& city : candidate.parameters.cities)
        widest = std::max(widest, largest_sd(city_of<D>(city, setting.scales)));
    return widest;
}

}  // namespace

template <int D>
void settle_last(Setting<D>& setting, bool limit_was_asked_for, Candidate<D>& best) {
    if (!setting.scattered) setting.steepness = std::max(setting.steepness, 70.0);
    settle(setting, best, last_effort(setting));
    for (int round = 0; limit_was_asked_for && round < 6; ++round) {
        if (widest_sd(setting, best) < 1.01 * setting.max_spread) return;
        setting.steepness *= 4;
        settle(setting, best, last_effort(setting));
    }
}

template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best) {
    if (context.counts() || context.nearly_exact(best)) return;
    Setting<D> setting = context.setting;
    setting.min_stores = 1;  // and with it a store within two standard deviations
    Candidate<D> rest = supported(setting, best, last_effort(setting));
    context.log.drop_missing(best, rest, "no store stands in it");
    best = std::move(rest);
}

template <int D>
void compare_under_last_constraints(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D>& log) {
    for (auto const& [cities, tried] : log.best_by_count()) {
        if (cities == best.cities() || !better(tried, best)) continue;
        Candidate<D> settled = tried;
        settle(setting, settled, judged);
        log.correct(settled);
    }
}

#define FOOTFALL_INSTANTIATE(D)                                           \
    template void settle_last<D>(Setting<D>&, bool, Candidate<D>&);       \
    template void drop_unseen<D>(SearchContext<D> const&, Candidate<D>&); \
    template void compare_under_last_constraints<D>(Setting<D> const&, Candidate<D> const&, SearchLog<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
