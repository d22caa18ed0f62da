#include "src/fit/idle_cities.hpp"

#include "src/fit/footprint.hpp"
#include "src/fit/moves.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Of the cities that bring less than their parameters cost, those that stand apart from each other: of two
/// in one place either may be missed if both go.
template <int D>
std::vector<int> idle_cities(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<double> const costs = removal_costs(setting, candidate);
    std::vector<int> idle;
    std::vector<Box<D>> taken;
    for (int const city : cheapest(costs, candidate.cities())) {
        if (2 * costs[city] > price_of_city(setting)) break;
        Box<D> const around = box_around(city_of<D>(candidate.parameters.cities[city], setting.scales), 2);
        if (std::ranges::any_of(taken, [&](Box<D> const& box) { return box.meets(around); })) continue;
        taken.push_back(around);
        idle.push_back(city);
    }
    return idle;
}

}  // namespace

template <int D>
Candidate<D> without_idle(SearchContext<D> const& context, Candidate<D> current) {
    std::vector<int> idle = idle_cities(context.setting, current);
    while (!idle.empty()) {
        Candidate<D> rest = without_cities(current, idle);
        settle(context.setting, rest, joint(context.setting));
        if (better(rest, current)) {
            context.log.drop_missing(current, rest, "the fit is better without it");
            current = std::move(rest);
            idle = idle_cities(context.setting, current);
        } else {
            idle.resize(idle.size() / 2);  // the cheaper half
        }
    }
    return current;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> without_idle<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
