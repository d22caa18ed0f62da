#include "src/fit/search/known_centres.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/context.hpp"
#include "src/fit/search/propose.hpp"

#include <algorithm>
#include <vector>

namespace fit {
template <int D>
Candidate<D> with_known_centres(Setting<D> const& setting, Candidate<D> candidate) {
    if (!setting.fixed_centres) return candidate;
    std::vector<model::Vector<D>> missing;
    auto const& cities = candidate.parameters.cities;
    for (model::Vector<D> const& centre : *setting.fixed_centres)
        if (std::ranges::find(cities, centre, centre_of<D>) == cities.end()) missing.push_back(centre);
    if (missing.empty()) return candidate;
    for (CityParameters<D> const& city : cities_at(setting, candidate, missing))
        candidate.add(city);
    settle(setting, candidate, polished);
    return candidate;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> with_known_centres<D>(Setting<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
