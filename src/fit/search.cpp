#include "src/fit/search.hpp"

#include "src/fit/grow.hpp"
#include "src/fit/improve.hpp"
#include "src/fit/shake.hpp"

#include <cmath>

namespace fit {
namespace {

template <int D>
Candidate<D> best_found(SearchContext<D> const& context) {
    // Few stores leave many ways to be fitted, and cost little to fit.
    bool const few = context.counts() && context.setting.data->count < 600;
    int const restarts = few ? 3 * context.options.restarts : context.options.restarts;
    Candidate<D> best = tidied(context, grow(context, 0), 0);
    int agreed = 0, restart = 1;
    for (; restart <= restarts && !context.exact(best) && agreed < 2; ++restart) {
        Candidate<D> const candidate = tidied(context, grow(context, restart), restart);
        // Starts that end in the same place say that it is the right one.
        agreed += context.counts() && std::abs(candidate.score - best.score) < 1;
        if (better(candidate, best)) best = candidate;
    }
    if (!context.counts()) return best;
    bool const plain = agreed == restart - 1;  // all of them agreed
    int const patience = (few || context.setting.scattered ? 20 : 10) / (plain ? 2 : 1);
    best = improved(context, best);
    Candidate<D> const shuffled = shaken(context, best, patience);
    return better(shuffled, best) ? improved(context, shuffled) : best;
}

}  // namespace

template <int D>
Candidate<D> search(SearchContext<D> const& context) {
    Candidate<D> best = best_found(context);
    // AIC3 chooses among numbers of cities; whether there is any at all is a question for the BIC.
    if (context.setting.scattered && !context.given()) {
        Candidate<D> const none = empty_candidate(context.setting);
        if (bic_of(context.setting, none) < bic_of(context.setting, best)) return none;
    }
    return best;
}

template Candidate<1> search<1>(SearchContext<1> const&);
template Candidate<2> search<2>(SearchContext<2> const&);
template Candidate<3> search<3>(SearchContext<3> const&);

}  // namespace fit
