#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Without `count` cities: the one given and those nearest to it.
template <int D>
Candidate<D> without_neighbours(Setting<D> const& setting, Candidate<D> candidate, int city, int count) {
    for (int i = 1; i < count; ++i) {
        int const neighbour = nearest_city(setting, candidate, city);
        candidate = without_city(candidate, neighbour);
        city -= neighbour < city;
    }
    return without_city(candidate, city);
}

/// Splits one of the three cities nearest to a place.
template <int D>
Candidate<D> with_neighbour_split(SearchContext<D> const& context, Candidate<D> const& trial,
                                  model::Vector<D> const& place, std::mt19937_64& engine) {
    std::vector<std::pair<double, int>> nearest;
    for (int k = 0; k < trial.cities(); ++k) {
        model::City<D> const city = city_of<D>(trial.parameters.cities[k], context.setting.scales);
        nearest.push_back({(city.centre - place).squaredNorm(), k});
    }
    std::sort(nearest.begin(), nearest.end());
    int const city = nearest[engine() % std::min<std::size_t>(nearest.size(), 3)].second;
    std::vector<Split> const splits = all_splits<D>();
    Candidate<D> split = with_split(context.setting, trial, city, splits[engine() % splits.size()]);
    settle(context.setting, split, step);
    return unsupported_city(context.setting, split) >= 0 ? trial : split;
}

/// As many cities as were taken away from around a place, newcomers or parts of split ones; one more where
/// that helps and the number is not given.
template <int D>
Candidate<D> regrown(SearchContext<D> const& context, Candidate<D> trial, model::Vector<D> const& place,
                     int removed, std::mt19937_64& engine) {
    NewcomerEffort effort;
    effort.residual_centres = effort.spread_centres = 75;
    for (int added = 0; added <= removed - (context.given() ? 1 : 0); ++added) {
        effort.seed = engine();
        bool const split = trial.cities() > 0 && engine() % 3 == 0;
        Candidate<D> const next = split ? with_neighbour_split(context, trial, place, engine)
                                        : with_newcomer(context, trial, effort);
        bool const extra = added == removed;
        if (next.cities() > context.options.max_cities) break;
        if ((next.cities() <= trial.cities() || extra) && !better(next, trial)) break;
        trial = next;
    }
    settle(context.setting, trial, judged);
    trial = supported(context.setting, trial);
    if (!context.given())
        while (try_drop(context, trial, 2)) {
        }
    return trial;
}

}  // namespace

template <int D>
Candidate<D> shaken(SearchContext<D> const& context, Candidate<D> best, int patience) {
    std::mt19937_64 engine(context.options.seed);
    for (int failures = 0; failures < patience && best.cities() > 0; ++failures) {
        context.log.report(1 - 1.0 / (2 + failures), "trying other neighbourhoods");
        auto const cities = static_cast<std::uint64_t>(best.cities());
        int const removed = 1 + static_cast<int>(engine() % std::clamp<std::uint64_t>(cities / 2, 1, 5));
        int const city = static_cast<int>(engine() % cities);
        model::Vector<D> const place =
            city_of<D>(best.parameters.cities[city], context.setting.scales).centre;
        Candidate<D> trial = without_neighbours(context.setting, best, city, removed);
        settle(context.setting, trial, step);
        trial = regrown(context, trial, place, removed, engine);
        if (context.given() && trial.cities() < best.cities()) continue;
        if (!preferred(context, trial, best)) continue;
        if (best.score - trial.score > 0.1) failures = -1;
        best = trial;
        context.log.record(context.setting, best, "shake");
    }
    return best;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> shaken<D>(SearchContext<D> const&, Candidate<D>, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
