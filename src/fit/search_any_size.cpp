#include "src/base/dimensions.hpp"
#include "src/fit/search/known_centres.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/steps.hpp"
#include "src/fit/windows/window_search.hpp"

#include <algorithm>
#include <utility>

namespace fit {

template <int D>
Candidate<D> search(SearchContext<D> const& context) {
    Candidate<D> best = is_large(context.setting) ? search_large(context) : search_together(context);
    // AIC3 chooses among numbers of cities; whether there is any at all is a question for the BIC.
    if (context.setting.scattered && !context.given()) {
        Candidate<D> none = with_known_centres(context.setting, empty_candidate(context.setting));
        double const bic = bic_of(context.setting, none);
        auto const& tried = context.log.best_by_count();
        bool const any = std::ranges::any_of(tried, [&](auto const& entry) {
            return entry.first > none.cities() && bic_of(context.setting, entry.second) < bic;
        });
        if (!any) return none;
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
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
