#include "src/fit/windows/window_search.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>

namespace fit {
namespace {

/// Among so many stores, wide cities are found, and no more of them: what is narrower is for the windows.
constexpr int thinned_stores = 5000, most_coarse = 12;

/// Found among a part of the stores, settled on all.
template <int D>
Candidate<D> found_coarsely(SearchContext<D> const& context) {
    Data<D> const data = context.setting.data->thinned(thinned_stores);
    Setting<D> setting = context.setting;
    setting.data = &data;
    SearchOptions options = context.options;
    options.max_cities = std::min(options.max_cities, most_coarse);
    SearchLog<D> log(nullptr, false, 1, [&](double fraction, std::string_view stage) {
        context.log.report(0.1 * fraction, stage);
        return true;
    });
    SearchContext<D> const coarse{setting, options, log};
    Candidate<D> found = context.given() ? search_together(coarse) : grown_afresh(coarse);
    std::ranges::fill(found.ids, -1);
    settle(context.setting, found, joint(context.setting));
    context.log.record(context.setting, found, "part of the stores");
    return found;
}

/// So many: without those that are missed least, or with what explains most of what is left.
template <int D>
Candidate<D> with_number(SearchContext<D> const& context, Candidate<D> current, int wanted) {
    while (current.cities() > wanted) {
        std::vector<int> some =
            cheapest(removal_costs(context.setting, current), std::max((current.cities() - wanted) / 4, 1));
        if (some.empty()) break;  // all that are left are held where they are known to be
        current = without_cities(std::move(current), std::move(some));
        settle(context.setting, current, joint(context.setting));
    }
    while (current.cities() < wanted) {
        NewcomerEffort effort;
        effort.proposals = std::min(wanted - current.cities(), 16);
        Candidate<D> next = current;
        for (Newcomer<D> const& newcomer : find_newcomers(context.setting, current, effort))
            next.add(newcomer.city);
        settle(context.setting, next, joint(context.setting));
        next = supported(context.setting, std::move(next), joint(context.setting));
        if (next.cities() <= current.cities()) break;  // no more find support
        current = std::move(next);
    }
    context.log.record(context.setting, current, "number asked for");
    return current;
}

}  // namespace

template <int D>
Candidate<D> search_large(SearchContext<D> const& context) {
    if (context.given() && context.options.exactly <= most_coarse) return found_coarsely(context);
    Candidate<D> const coarse = found_coarsely(context);
    Candidate<D> const grown = grown_in_windows(context);
    Candidate<D> best = improved_in_windows(context, better(coarse, grown) ? coarse : grown);
    best = supported(context.setting, std::move(best), joint(context.setting));
    int const wanted =
        context.given() ? context.options.exactly : std::min(best.cities(), context.options.max_cities);
    return best.cities() == wanted ? best : with_number(context, std::move(best), wanted);
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> search_large<D>(SearchContext<D> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
