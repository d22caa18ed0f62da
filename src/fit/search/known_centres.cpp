#include "src/fit/search/known_centres.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/context.hpp"
#include "src/fit/search/propose.hpp"

#include <algorithm>
#include <vector>

namespace fit {
namespace {

template <int D>
bool has_city_at(Candidate<D> const& candidate, model::Vector<D> const& centre) {
    return std::ranges::any_of(candidate.parameters.cities, [&](CityParameters<D> const& city) {
        return model::Vector<D>(city.data() + 1) == centre;
    });
}

}  // namespace

template <int D>
Candidate<D> with_known_centres(Setting<D> const& setting, Candidate<D> candidate) {
    if (!setting.fixed_centres) return candidate;
    std::vector<model::Vector<D>> missing;
    for (model::Vector<D> const& centre : *setting.fixed_centres)
        if (!has_city_at(candidate, centre)) missing.push_back(centre);
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
