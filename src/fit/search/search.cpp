#include "src/fit/search/search.hpp"

#include "src/base/dimensions.hpp"

#include <algorithm>
#include <cmath>

namespace fit {
namespace {

/// Without noise another start with more cities takes minutes, and none was seen to end exact.
constexpr int most_to_start_afresh = 24;

}  // namespace

template <int D>
Candidate<D> search_together(SearchContext<D> const& context) {
    // Few stores leave many ways to be fitted, and cost little to fit.
    bool const few = context.counts() && context.setting.data->count < 600;
    int const restarts = few ? 3 * context.options.restarts : context.options.restarts;
    Candidate<D> best = started(context, 0, 0);
    int const cities_of_first = best.cities();
    int agreed = 0, restart = 1;
    bool const worth_it = context.counts() || cities_of_first <= most_to_start_afresh;
    for (; worth_it && restart <= restarts && !context.exact(best) && agreed < 2; ++restart) {
        Candidate<D> const candidate = started(context, restart, cities_of_first);
        // Starts that end in the same place say that it is the right one.
        agreed += context.counts() && std::abs(candidate.score - best.score) < 1;
        if (preferred(context, candidate, best)) best = candidate;
    }
    if (!context.counts()) return best;
    if (!context.setting.scattered) {  // else every start is
        Candidate<D> const candidate = started_stout(context);
        if (preferred(context, candidate, best)) best = candidate;
    }
    if (best.alpha >= context.options.dispersion_to_end_at) return best;
    bool const plain = agreed == restart - 1;  // all of them agreed
    int const patience = context.setting.scattered ? 60 : (few ? 60 : 20) / (plain ? 2 : 1);
    best = improved(context, best);
    Candidate<D> const shuffled = shaken(context, best, patience);
    return preferred(context, shuffled, best) ? improved(context, shuffled) : best;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> search_together<D>(SearchContext<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
