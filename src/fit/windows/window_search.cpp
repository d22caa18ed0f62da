#include "src/fit/windows/window_search.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace fit {
namespace {

/// What gained less is no reason to look at its neighbours again.
constexpr double least_gain_worth_a_look = 1;

/// Cities of a window have at most such a spread, in half diagonals of what is seen: a wider one is told by
/// more than these stores.
constexpr double widest = 0.30;

template <int D>
bool is_free(model::City<D> const& city, Window<D> const& window, double max_spread) {
    Box<D> const around = box_around(city, 1);
    return window.holds(city.centre) && window.seen.contains(around.min()) &&
           window.seen.contains(around.max()) && (max_spread == 0 || largest_sd(city) < max_spread);
}

/// A window as a fit of its own. Free are the cities with their centre in the core of which enough is seen.
/// `apart`: with a background and a dispersion of its own; else both are held where the whole has them.
template <int D>
Neighbourhood<D> window_problem(Setting<D> const& whole, Candidate<D> const& current, Window<D> const& window,
                                bool apart) {
    Setting<D> setting = apart ? whole : with_common_held(whole, current);
    setting.extent = 0.5 * window.seen.sizes().norm();
    setting.max_spread =
        std::min(whole.max_spread, std::max(widest * setting.extent, 2 * whole.scales.reach));
    setting.keep_wide = false;
    std::vector<int> free;
    for (int k = 0; k < current.cities(); ++k)
        if (is_free(city_of<D>(current.parameters.cities[k], whole.scales), window, setting.max_spread))
            free.push_back(k);
    return Neighbourhood<D>(setting, current, window.stores, std::move(free));
}

}  // namespace

template <int D>
WindowResult<D> search_window(SearchContext<D> const& whole, Candidate<D> const& current,
                              Window<D> const& window, WindowEffort effort, Progress const& progress) {
    bool const afresh = effort == WindowEffort::afresh;
    Neighbourhood<D> const neighbourhood = window_problem(whole.setting, current, window, afresh);
    WindowResult<D> result;
    result.free = neighbourhood.free();
    SearchLog<D> log(nullptr, false, 1, progress, static_cast<int>(result.free.size()));
    SearchOptions options = whole.options;
    options.exactly = -1;
    options.max_cities = std::clamp(neighbourhood.setting().data->count / 10, 1, 200);
    options.swaps = 2;
    options.centres = 75;
    options.worth = 0.3;
    // Those that stand elsewhere grow in other windows.
    std::vector<model::Vector<D>> centres_here;
    Setting<D> setting = neighbourhood.setting();
    if (setting.fixed_centres) {
        std::ranges::copy_if(*setting.fixed_centres, std::back_inserter(centres_here),
                             [&](model::Vector<D> const& centre) { return window.holds(centre); });
        setting.fixed_centres = &centres_here;
    }
    SearchContext<D> const context{setting, options, log};

    Candidate<D> const before = neighbourhood.start();
    Candidate<D> found = afresh ? grown_afresh(context) : improved(context, before);
    if (!afresh && !better(found, before)) found = before;
    if (before.score - found.score > least_gain_worth_a_look)
        result.changed = changes_between(neighbourhood.setting(), before, found);
    result.alpha = found.alpha;
    result.parameters.background = found.parameters.background;
    for (int k = 0; k < found.cities(); ++k) {
        auto const city = city_of<D>(found.parameters.cities[k], neighbourhood.setting().scales);
        int const id = found.ids[k] < std::ssize(result.free) ? found.ids[k] : -1;
        // What is new beyond the core is its own window's to find.
        if (id < 0 && !window.holds(city.centre)) continue;
        result.left.push_back(id);
        result.parameters.cities.push_back(found.parameters.cities[k]);
    }
    return result;
}

#define FOOTFALL_INSTANTIATE(D)                                                             \
    template WindowResult<D> search_window<D>(SearchContext<D> const&, Candidate<D> const&, \
                                              Window<D> const&, WindowEffort, Progress const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
