#include "src/base/dimensions.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/steps.hpp"

#include <cmath>

namespace fit {
namespace {

/// The earlier cities settled on these data, without those that these data do not support.
template <int D>
Candidate<D> settled(SearchContext<D> const& context, model::CityModel<D> previous, double alpha) {
    Setting<D> const& setting = context.setting;
    Candidate<D> const none = empty_candidate(setting);
    Candidate<D> candidate;
    candidate.parameters.background = none.parameters.background;
    if (setting.background && previous.background > 0)
        candidate.parameters.background = stored(previous.background, setting.scales.background);
    for (model::City<D> const& city : previous.cities)
        if (city.amplitude > 0) candidate.add(parameters_of<D>(city, setting.scales));
    candidate.alpha = alpha;
    settle(setting, candidate, polished);
    return supported(setting, std::move(candidate));
}

/// Whether the number of cities is one that was asked for.
template <int D>
bool allowed(SearchContext<D> const& context, Candidate<D> const& candidate) {
    return context.given() ? candidate.cities() == context.options.exactly
                           : candidate.cities() <= context.options.max_cities;
}

}  // namespace

template <int D>
Resumed<D> resume(SearchContext<D> const& context, model::CityModel<D> const& previous,
                  Candidate<D> const& afresh, double margin) {
    context.log.report(0, "starting from the previous run");
    Candidate<D> const kept = settled(context, previous, afresh.alpha);
    Candidate<D> grown = improved_all(context, kept);
    bool const from_grown = allowed(context, grown) && preferred(context, grown, afresh);
    Candidate<D> const& best = from_grown ? grown : afresh;
    bool const holds = allowed(context, kept) && kept.cities() > 0 && std::isfinite(kept.score) &&
                       kept.score <= best.score + margin;
    if (!holds) return {best, from_grown};
    Resumed<D> result{kept, true};
    context.log.record(context.setting, result.best, "previous run");
    return result;
}

#define FOOTFALL_INSTANTIATE(D)                                                                             \
    template Resumed<D> resume<D>(SearchContext<D> const&, model::CityModel<D> const&, Candidate<D> const&, \
                                  double);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
