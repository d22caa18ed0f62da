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
void demand_sight(SearchContext<D> const& context, Candidate<D> const& best, Setting<D>& setting) {
    if (context.counts() || context.nearly_exact(best)) return;
    setting.min_stores =
        std::max(setting.min_stores, 1.0);  // and with it a store within two standard deviations
}

template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best) {
    if (context.counts()) return;  // walls keep them in sight
    Candidate<D> rest = supported(context.setting, best, last_effort(context.setting));
    context.log.drop_missing(best, rest, "no store stands in it");
    best = std::move(rest);
}

#define FOOTFALL_INSTANTIATE(D)                                                               \
    template void settle_last<D>(Setting<D>&, bool, Candidate<D>&);                           \
    template void demand_sight<D>(SearchContext<D> const&, Candidate<D> const&, Setting<D>&); \
    template void drop_unseen<D>(SearchContext<D> const&, Candidate<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
