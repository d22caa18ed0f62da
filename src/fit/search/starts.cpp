#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>

namespace fit {
namespace {

/// Scatter that hides cities, and may be there only for want of them.
constexpr double hiding_alpha = 0.1;

}  // namespace

template <int D>
Candidate<D> started(SearchContext<D> const& context, int restart, int cities_of_first) {
    if (restart % 2 == 0) return tidied(context, grow(context, restart, context.setting), restart);
    Setting<D> held = context.setting;
    held.max_alpha = std::min(held.scattered ? 0.5 : hiding_alpha, held.max_alpha);
    SearchOptions options = context.options;
    options.max_cities = std::min(options.max_cities, 2 * cities_of_first + 10);
    SearchContext<D> const bounded{context.setting, options, context.log};
    return tidied(context, grow(bounded, restart, held), restart);
}

template <int D>
Candidate<D> started_stout(SearchContext<D> const& context) {
    Setting<D> held = context.setting;
    held.elongation = stout;
    return tidied(context, grow(context, 0, held), 0);
}

template <int D>
Candidate<D> grown_afresh(SearchContext<D> const& context) {
    Candidate<D> first = started(context, 0, 0);
    if (first.alpha <= hiding_alpha) return first;
    Candidate<D> const second = started(context, 1, first.cities());
    return better(second, first) ? second : first;
}

#define FOOTFALL_INSTANTIATE(D)                                          \
    template Candidate<D> started<D>(SearchContext<D> const&, int, int); \
    template Candidate<D> started_stout<D>(SearchContext<D> const&);     \
    template Candidate<D> grown_afresh<D>(SearchContext<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
