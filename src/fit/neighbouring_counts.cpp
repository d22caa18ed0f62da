#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/grow.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/problem.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/steps.hpp"
#include "src/fit/windows/neighbourhood.hpp"

#include <algorithm>
#include <cmath>

namespace fit {
namespace {

/// Without the city that is missed least; of the two cheapest by a local estimate, for it may be wrong.
template <int D>
void try_one_fewer(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D>& log) {
    for (int const city : cheapest(removal_costs(setting, best), 2)) {
        Candidate<D> fewer = without_city(best, city);
        settle(setting, fewer, judged);
        log.compare(fewer);
    }
}

/// How far a city shares stores with others, in roots of its variances' sum.
constexpr double far = 5;

/// With cities so narrow that few enough stores are around one to be settled together: what is felt
/// everywhere is no local change.
template <int D>
Setting<D> with_narrow_cities(Setting<D> setting) {
    Box<D> const around = extent_of(*setting.data);
    double const volume = around.sizes().prod() * fewest_stores_of_large / setting.data->count;
    setting.max_spread = std::min(setting.max_spread, std::pow(volume, 1.0 / D) / (2 * far * std::sqrt(D)));
    return setting;
}

/// The plane around a city as far as it shares stores with others.
template <int D>
Window<D> window_around(Data<D> const& data, model::City<D> const& city) {
    Window<D> window;
    double const distance = far * std::sqrt(city.covariance.trace());
    window.seen.extend((city.centre.array() - distance).matrix());
    window.seen.extend((city.centre.array() + distance).matrix());
    window.core = window.seen;
    window.stores = stores_in(data, window.seen);
    return window;
}

/// What a change of the cities around one place does to the score, all others held.
template <int D, typename Change>
double change_of_score(Setting<D> const& setting, Candidate<D> const& best, model::City<D> const& place,
                       Change const& change) {
    Window<D> const window = window_around(*setting.data, place);
    Neighbourhood<D> const here(setting, best, window, false);
    Candidate<D> before = here.start(), after = here.start();
    change(here, after);
    settle(here.setting(), before, judged);
    settle(here.setting(), after, judged);
    return after.score - before.score;
}

/// The same two among so many stores that a city's loss or gain is felt around it only.
template <int D>
void try_counts_locally(Setting<D> const& setting, Candidate<D> const& best, int max_cities,
                        SearchLog<D>& log) {
    for (int const city : cheapest(removal_costs(setting, best), 1)) {
        Candidate<D> fewer = without_city(best, city);
        fewer.score += change_of_score<D>(
            setting, best, city_of<D>(best.parameters.cities[city], setting.scales),
            [&](Neighbourhood<D> const& here, Candidate<D>& after) {
                auto const at = std::ranges::find(here.free(), city);
                if (at != here.free().end())
                    after = without_city(after, static_cast<int>(at - here.free().begin()));
            });
        log.compare(fewer);
    }
    if (best.cities() >= max_cities) return;
    std::vector<Newcomer<D>> const newcomers = find_newcomers(with_narrow_cities(setting), best, {});
    if (newcomers.empty()) return;
    Candidate<D> more = best;
    more.add(newcomers.front().city);
    more.score += change_of_score<D>(
        setting, best, city_of<D>(newcomers.front().city, setting.scales),
        [&](Neighbourhood<D> const&, Candidate<D>& after) { after.add(newcomers.front().city); });
    log.compare(more);
}

}  // namespace

template <int D>
void try_neighbouring_counts(Setting<D> const& setting, Candidate<D> const& best, int max_cities,
                             SearchLog<D>& log) {
    SearchOptions const options;
    SearchContext<D> const context{setting, options, log};
    if (context.exact(best)) return;  // nothing is left to explain
    if (is_large(setting)) return try_counts_locally(setting, best, max_cities, log);
    try_one_fewer(setting, best, log);
    if (best.cities() >= max_cities) return;
    Candidate<D> more = with_newcomer(context, best, {});
    if (more.cities() == best.cities()) return;  // none finds support
    settle(setting, more, judged);
    if (unsupported_city(setting, more) < 0) log.compare(more);
}

#define FOOTFALL_INSTANTIATE(D) \
    template void try_neighbouring_counts<D>(Setting<D> const&, Candidate<D> const&, int, SearchLog<D>&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
