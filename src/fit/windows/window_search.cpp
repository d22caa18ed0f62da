#include "src/fit/windows/window_search.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/search.hpp"
#include "src/fit/windows/neighbourhood.hpp"

#include <algorithm>

namespace fit {
namespace {

/// What gained less is no reason to look at its neighbours again.
constexpr double least_gain_worth_a_look = 1;

/// Around cities that are in one of two candidates only, or have moved by half their spread.
template <int D>
std::vector<Box<D>> changes(Setting<D> const& setting, Candidate<D> const& before,
                            Candidate<D> const& after) {
    std::vector<Box<D>> boxes;
    auto const lacking = [&](Candidate<D> const& these, Candidate<D> const& those) {
        for (int k = 0; k < these.cities(); ++k) {
            auto const city = city_of<D>(these.parameters.cities[k], setting.scales);
            auto const same = std::ranges::find(those.ids, these.ids[k]);
            if (same != those.ids.end() && these.ids[k] >= 0) {
                auto const other =
                    city_of<D>(those.parameters.cities[same - those.ids.begin()], setting.scales);
                if ((city.centre - other.centre).squaredNorm() < 0.25 * city.covariance.trace() &&
                    std::abs(std::log(city.amplitude / other.amplitude)) < 0.1)
                    continue;
            }
            boxes.push_back(box_around(city, 2));
        }
    };
    lacking(before, after);
    lacking(after, before);
    return boxes;
}

}  // namespace

template <int D>
WindowResult<D> search_window(SearchContext<D> const& whole, Candidate<D> const& current,
                              Window<D> const& window, WindowEffort effort, Progress const& progress) {
    bool const afresh = effort == WindowEffort::afresh;
    Neighbourhood<D> const neighbourhood(whole.setting, current, window, afresh);
    WindowResult<D> result;
    result.free = neighbourhood.free();
    SearchLog<D> log(nullptr, false, 1, progress, static_cast<int>(result.free.size()));
    SearchOptions options = whole.options;
    options.exactly = -1;
    options.max_cities = std::clamp(neighbourhood.setting().data->count / 10, 1, 200);
    options.swaps = 2;
    options.centres = 75;
    options.worth = 0.3;
    SearchContext<D> const context{neighbourhood.setting(), options, log};

    Candidate<D> const before = neighbourhood.start();
    Candidate<D> found = afresh ? grown_afresh(context) : improved(context, before);
    if (!afresh && !better(found, before)) found = before;
    if (before.score - found.score > least_gain_worth_a_look)
        result.changed = changes(neighbourhood.setting(), before, found);
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
