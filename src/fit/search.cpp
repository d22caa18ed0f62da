#include "src/fit/search.hpp"

#include "src/fit/improve.hpp"
#include "src/fit/search_large.hpp"
#include "src/fit/search_starts.hpp"
#include "src/fit/shake.hpp"
#include "src/fit/window_rounds.hpp"

#include <algorithm>
#include <cmath>

namespace fit {
namespace {

/// Without noise another start with more cities takes minutes, and none was seen to end exact.
constexpr int most_to_start_afresh = 24;

template <int D>
Candidate<D> best_found(SearchContext<D> const& context) {
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
    bool const plain = agreed == restart - 1;  // all of them agreed
    int const patience = context.setting.scattered ? 60 : (few ? 20 : 10) / (plain ? 2 : 1);
    best = improved(context, best);
    Candidate<D> const shuffled = shaken(context, best, patience);
    return preferred(context, shuffled, best) ? improved(context, shuffled) : best;
}

}  // namespace

template <int D>
Candidate<D> search(SearchContext<D> const& context) {
    Candidate<D> best = is_large(context.setting) ? search_large(context) : best_found(context);
    // AIC3 chooses among numbers of cities; whether there is any at all is a question for the BIC.
    if (context.setting.scattered && !context.given()) {
        Candidate<D> none = empty_candidate(context.setting);
        if (bic_of(context.setting, none) < bic_of(context.setting, best)) return none;
    }
    return best;
}

template <int D>
Candidate<D> improved_all(SearchContext<D> const& context, Candidate<D> known) {
    if (!is_large(context.setting)) return improved(context, std::move(known));
    // Windows do not keep to a number.
    return context.given() ? known : improved_in_windows(context, std::move(known));
}

#define FOOTFALL_INSTANTIATE(D)                               \
    template Candidate<D> search<D>(SearchContext<D> const&); \
    template Candidate<D> improved_all<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
