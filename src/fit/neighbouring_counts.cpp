#include "src/fit/neighbouring_counts.hpp"

#include "src/fit/grow.hpp"
#include "src/fit/moves.hpp"
#include "src/fit/support.hpp"

#include <algorithm>
#include <numeric>

namespace fit {
namespace {

/// Without the city that is missed least; of the two cheapest by a local estimate, for it may be wrong.
template <int D>
void try_one_fewer(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D>& log) {
    std::vector<double> const costs = removal_costs(setting, best);
    std::vector<int> order(costs.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int city) { return costs[city]; });
    if (order.size() > 2) order.resize(2);
    for (int const city : order) {
        Candidate<D> fewer = without_city(best, city);
        settle(setting, fewer, judged);
        log.compare(fewer);
    }
}

}  // namespace

template <int D>
void try_neighbouring_counts(Setting<D> const& setting, Candidate<D> const& best, int max_cities,
                             SearchLog<D>& log) {
    SearchOptions const options;
    SearchContext<D> const context{setting, options, log};
    if (context.exact(best)) return;  // nothing is left to explain
    try_one_fewer(setting, best, log);
    if (best.cities() >= max_cities) return;
    Candidate<D> more = with_newcomer(context, best, {});
    if (more.cities() == best.cities()) return;  // none finds support
    settle(setting, more, judged);
    if (unsupported_city(setting, more) < 0) log.compare(more);
}

template void try_neighbouring_counts<1>(Setting<1> const&, Candidate<1> const&, int, SearchLog<1>&);
template void try_neighbouring_counts<2>(Setting<2> const&, Candidate<2> const&, int, SearchLog<2>&);
template void try_neighbouring_counts<3>(Setting<3> const&, Candidate<3> const&, int, SearchLog<3>&);

}  // namespace fit
