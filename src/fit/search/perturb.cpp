#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Neighbourhoods that are shaken at the same time, from the same cities.
constexpr int at_once = 4;
/// Of the score: what gains more is a reason to go on.
constexpr double worth_more = 0.1;

/// The cities whose centres are not known.
template <int D>
std::vector<int> free_cities(Setting<D> const& setting, Candidate<D> const& candidate) {
    std::vector<int> cities(candidate.cities());
    std::iota(cities.begin(), cities.end(), 0);
    std::erase_if(cities, [&](int k) { return is_fixed(setting, candidate.parameters.cities[k]); });
    return cities;
}

/// These by how far their centres are from a place.
template <int D>
std::vector<int> by_distance(Setting<D> const& setting, Candidate<D> const& candidate,
                             model::Vector<D> const& place) {
    std::vector<int> cities = free_cities(setting, candidate);
    std::ranges::stable_sort(cities, {}, [&](int k) {
        return (city_of<D>(candidate.parameters.cities[k], setting.scales).centre - place).squaredNorm();
    });
    return cities;
}

/// Splits one of the three cities nearest to a place.
template <int D>
Candidate<D> with_neighbour_split(SearchContext<D> const& context, Candidate<D> const& trial,
                                  model::Vector<D> const& place, std::mt19937_64& engine) {
    std::vector<int> const nearest = by_distance(context.setting, trial, place);
    if (nearest.empty()) return trial;
    int const city = nearest[engine() % std::min<std::size_t>(nearest.size(), 3)];
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

/// One neighbourhood without some of its cities, and what grows in their place.
template <int D>
Change<D> shake(SearchContext<D> const& whole, Candidate<D> const& current, std::uint64_t seed) {
    std::mt19937_64 engine(seed);
    std::vector<int> const in_question = free_cities(whole.setting, current);
    if (in_question.empty()) return {};
    auto const all = static_cast<std::uint64_t>(in_question.size());
    int const removed = 1 + static_cast<int>(engine() % std::clamp<std::uint64_t>(all / 2, 1, 5));
    int const city = in_question[engine() % all];
    model::Vector<D> const place = city_of<D>(current.parameters.cities[city], whole.setting.scales).centre;
    std::vector<int> cities = by_distance(whole.setting, current, place);
    cities.resize(std::min<std::size_t>(cities.size(), removed));
    NeighbourhoodSearch<D> const here(whole, current, cities);
    std::vector<int> numbers;
    for (int const gone : cities)
        numbers.push_back(here.number_of(gone));
    Candidate<D> trial = without_cities(here.start(), numbers);
    settle(here.context().setting, trial, step);
    trial = regrown(here.context(), std::move(trial), place, removed, engine);
    Change<D> change{.stage = "shake", .why = "replaced by a better candidate"};
    here.keep(change, std::move(trial));
    return change;
}

}  // namespace

template <int D>
Candidate<D> shaken(SearchContext<D> const& context, Candidate<D> best, int patience) {
    std::mt19937_64 engine(context.options.seed);
    for (int failures = 0; failures < patience && best.cities() > 0; failures += at_once) {
        context.log.report(1 - 1.0 / (2 + failures), "trying other neighbourhoods");
        std::vector<std::uint64_t> seeds(at_once);
        std::ranges::generate(seeds, std::ref(engine));
        std::vector<Change<D>> changes(at_once);
        base::parallel_for(at_once, context.setting.threads,
                           [&](int i) { changes[i] = shake(context, best, seeds[i]); });
        double const before = best.score;
        if (take_changes(context, best, std::move(changes)) && before - best.score > worth_more)
            failures = -at_once;
    }
    return best;
}

#define FOOTFALL_INSTANTIATE(D) template Candidate<D> shaken<D>(SearchContext<D> const&, Candidate<D>, int);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
