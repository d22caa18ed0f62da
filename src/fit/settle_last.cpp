#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/problem.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/steps.hpp"

#include <algorithm>

namespace fit {
namespace {

/// Without noise to the last digit. Counts until a step gains 1e-11 of the misfit: along the valley of a city
/// that the stores hardly tell, digits beyond cost more than the search. Of many stores until a step gains
/// less than 1e-5 of log-likelihood, by which no parameter moves a hundredth of its standard error.
template <int D>
Effort last_effort(Setting<D> const& setting) {
    if (is_large(setting)) return {1000, 2e-5 / setting.data->count, 30, 1e-6};
    bool const counts = setting.noise != Noise::gaussian;
    return {1000, counts ? 1e-11 : 1e-13, 30, 1e-8};
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
double min_stores_in_sight(SearchContext<D> const& context, Candidate<D> const& best) {
    double const min_stores = context.setting.min_stores;
    if (context.counts() || context.nearly_exact(best)) return min_stores;
    return std::max(min_stores, 1.0);
}

template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best) {
    if (context.counts()) return;  // walls keep them in sight
    Candidate<D> rest = supported(context.setting, best, last_effort(context.setting));
    context.log.drop_missing(best, rest, "no store stands in it");
    best = std::move(rest);
}

#define FOOTFALL_INSTANTIATE(D)                                                           \
    template void settle_last<D>(Setting<D>&, bool, Candidate<D>&);                       \
    template double min_stores_in_sight<D>(SearchContext<D> const&, Candidate<D> const&); \
    template void drop_unseen<D>(SearchContext<D> const&, Candidate<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
