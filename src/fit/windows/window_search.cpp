#include "src/fit/windows/window_search.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/statistics.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/search/admissible.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/search/neighbourhood.hpp"
#include "src/fit/search/propose.hpp"
#include "src/fit/search/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <mutex>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace fit {
namespace {

constexpr int stores_of_cell = 8;

template <int D>
class Cuts {
public:
    Cuts(Data<D> const& data, int most_stores) : data_(data), most_(most_stores) {}

    void cut(std::span<int> stores, Box<D> const& core, double fraction) {
        Box<D> around;
        for (int const s : stores)
            around.extend(data_.position(s));
        int axis = 0;
        around.sizes().maxCoeff(&axis);
        if (std::ssize(stores) <= most_ || !(around.max()[axis] > around.min()[axis])) {
            windows_.push_back({core, around, {}});
            return;
        }
        auto const& along = data_.coordinates[axis];
        auto const middle =
            stores.begin() + static_cast<std::ptrdiff_t>(fraction * static_cast<double>(stores.size()));
        std::nth_element(stores.begin(), middle, stores.end(),
                         [&](int a, int b) { return along[a] != along[b] ? along[a] < along[b] : a < b; });
        // Beside the middle one, so that a part is left below even where many stand on one line.
        double border = along[*middle];
        if (border <= around.min()[axis]) border = std::nextafter(around.min()[axis], around.max()[axis]);
        auto const upper =
            std::partition(stores.begin(), stores.end(), [&](int s) { return along[s] < border; });
        Box<D> low = core, high = core;
        low.max()[axis] = high.min()[axis] = border;
        cut({stores.begin(), upper}, low, 0.5);
        cut({upper, stores.end()}, high, 0.5);
    }
    std::vector<Window<D>> windows() && { return std::move(windows_); }

private:
    Data<D> const& data_;
    int most_;
    std::vector<Window<D>> windows_;
};

/// One store of each cell of a grid, eight stores to a cell on average: as many where people live as
/// elsewhere, so that windows are about equally large, and none is smaller than a city for its many stores.
template <int D>
std::vector<int> spread_evenly(Data<D> const& data) {
    Box<D> const around = extent_of(data);
    double const volume = around.sizes().array().max(1e-12).prod();
    double const cell = std::pow(stores_of_cell * volume / data.count, 1.0 / D);
    std::vector<std::pair<std::array<std::int64_t, D>, int>> cells(data.count);
    for (int s = 0; s < data.count; ++s) {
        cells[s].second = s;
        for (int d = 0; d < D; ++d)
            cells[s].first[d] = static_cast<std::int64_t>((data.coordinates[d][s] - around.min()[d]) / cell);
    }
    std::ranges::sort(cells);
    auto const same = [](auto const& a, auto const& b) { return a.first == b.first; };
    cells.erase(std::unique(cells.begin(), cells.end(), same), cells.end());
    std::vector<int> stores;
    for (auto const& [at, store] : cells)
        stores.push_back(store);
    return stores;
}

}  // namespace

template <int D>
std::vector<Window<D>> windows_of(Data<D> const& data, int stores, double margin, double first_cut) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Box<D> everywhere;
    everywhere.min().setConstant(-infinity);
    everywhere.max().setConstant(infinity);
    std::vector<int> even = spread_evenly(data);
    Cuts<D> cuts(data, std::max(stores / stores_of_cell, 1));
    cuts.cut(even, everywhere, first_cut);
    std::vector<Window<D>> windows = std::move(cuts).windows();
    for (Window<D>& window : windows) {
        window.seen = stretched(window.seen, 1 + 2 * margin);
        window.stores = stores_in<D>(data, {window.seen});
    }
    return windows;
}

#define FOOTFALL_INSTANTIATE(D) \
    template std::vector<Window<D>> windows_of<D>(Data<D> const&, int, double, double);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

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

namespace {

/// Narrow windows are searched sooner; wide ones see what lies across their borders.
constexpr int stores_of_window = 4000, stores_of_wide_window = 10000;
constexpr double margin = 0.15;
/// Where the first cut falls, round by round.
constexpr double first_cuts[] = {0.5, 0.37};
constexpr int most_rounds = 8;

/// Progress of all windows together, from whichever thread.
class SharedProgress {
public:
    template <int D>
    SharedProgress(SearchLog<D> const& log, double from, double to, std::size_t windows)
        : report_([&log](double fraction, std::string_view stage) { log.report(fraction, stage); }),
          from_(from),
          to_(to),
          windows_(windows) {}

    void finished() {
        std::lock_guard const lock(mutex_);
        ++done_;
        say();
    }
    Progress of_window() {
        return [this](double, std::string_view) {
            std::lock_guard const lock(mutex_);
            say();
            return true;
        };
    }

private:
    void say() {
        report_(from_ + (to_ - from_) * static_cast<double>(done_) / static_cast<double>(windows_),
                "looking for cities");
    }
    std::function<void(double, std::string_view)> report_;
    double from_, to_;
    std::size_t windows_, done_ = 0;
    std::mutex mutex_;
};

/// Puts what the windows found in the place of what they were given.
template <int D>
Candidate<D> put_together(Candidate<D> const& current, std::vector<WindowResult<D>> const& results) {
    std::vector<bool> free(current.cities(), false);
    for (WindowResult<D> const& result : results)
        for (int const k : result.free)
            free[k] = true;
    Candidate<D> next;
    next.parameters.background = current.parameters.background;
    next.alpha = current.alpha;
    auto const put = [&](CityParameters<D> const& city, int id) {
        next.parameters.cities.push_back(city);
        next.ids.push_back(id);
    };
    for (int k = 0; k < current.cities(); ++k)
        if (!free[k]) put(current.parameters.cities[k], current.ids[k]);
    for (WindowResult<D> const& result : results)
        for (std::size_t i = 0; i < result.left.size(); ++i)
            put(result.parameters.cities[i],
                result.left[i] < 0 ? -1 : current.ids[result.free[result.left[i]]]);
    return next;
}

/// The largest first, so that no thread is left with one at the end.
template <int D>
std::vector<int> largest_first(std::vector<Window<D>> const& windows) {
    std::vector<int> order(windows.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater{}, [&](int i) { return windows[i].stores.size(); });
    return order;
}

/// All windows at once, from the same cities.
template <int D>
std::vector<WindowResult<D>> search_windows(SearchContext<D> const& context, Candidate<D> const& current,
                                            std::vector<Window<D>> const& windows, WindowEffort effort,
                                            double from, double to) {
    std::vector<WindowResult<D>> results(windows.size());
    SharedProgress progress(context.log, from, to, windows.size());
    std::vector<int> const order = largest_first(windows);
    base::parallel_for(static_cast<int>(windows.size()), context.setting.threads, [&](int turn) {
        int const i = order[turn];
        results[i] = search_window(context, current, windows[i], effort, progress.of_window());
        progress.finished();
    });
    return results;
}

/// The windows of a round that may gain: in the first all, later those beside which something changed.
template <int D>
std::vector<Window<D>> beside_changes(std::vector<Window<D>> windows, std::vector<Box<D>> const& changed) {
    std::erase_if(windows, [&](Window<D> const& window) {
        return std::ranges::none_of(changed, [&](Box<D> const& box) { return box.intersects(window.seen); });
    });
    return windows;
}

/// Round by round, until no window changes its cities any more.
template <int D>
Candidate<D> improved_in_rounds(SearchContext<D> const& context, Candidate<D> current, int stores_of_each,
                                double from, double to) {
    std::vector<Box<D>> changed{extent_of(*context.setting.data)};  // everywhere
    for (int round = 1; round <= most_rounds; ++round) {
        std::vector<Window<D>> const windows = beside_changes(
            windows_of(*context.setting.data, stores_of_each, margin, first_cuts[round % 2]), changed);
        if (windows.empty()) break;
        auto const reached = [&](int rounds) { return to - (to - from) / rounds; };
        auto const results = search_windows(context, current, windows, WindowEffort::improved, reached(round),
                                            reached(round + 1));
        changed.clear();
        for (WindowResult<D> const& result : results)
            changed.insert(changed.end(), result.changed.begin(), result.changed.end());
        Candidate<D> next = put_together(current, results);
        settle(context.setting, next, joint(context.setting));
        next = without_idle(context, std::move(next));
        if (!better(next, current)) break;
        context.log.drop_missing(current, next, "the fit is better without it");
        current = std::move(next);
        context.log.record(context.setting, current, "windows");
    }
    return current;
}

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
        if (std::ranges::any_of(taken, [&](Box<D> const& box) { return box.intersects(around); })) continue;
        taken.push_back(around);
        idle.push_back(city);
    }
    return idle;
}

}  // namespace

template <int D>
Candidate<D> grown_in_windows(SearchContext<D> const& context) {
    std::vector<Window<D>> const windows =
        windows_of(*context.setting.data, stores_of_window, margin, first_cuts[0]);
    Candidate<D> const none = empty_candidate(context.setting);
    auto const results = search_windows(context, none, windows, WindowEffort::afresh, 0, 0.4);
    Candidate<D> grown = put_together(none, results);
    std::vector<double> backgrounds, alphas;
    for (WindowResult<D> const& result : results) {
        backgrounds.push_back(result.parameters.background);
        alphas.push_back(result.alpha);
    }
    grown.parameters.background = base::median(backgrounds);
    grown.alpha = base::median(alphas);
    settle(context.setting, grown, step);
    grown = with_known_centres(context.setting, std::move(grown));  // those wider than a window
    context.log.record(context.setting, grown, "windows");
    return grown;
}

template <int D>
Candidate<D> improved_in_windows(SearchContext<D> const& context, Candidate<D> current) {
    current = improved_in_rounds(context, std::move(current), stores_of_window, 0.4, 0.8);
    return improved_in_rounds(context, std::move(current), stores_of_wide_window, 0.8, 1);
}

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

#define FOOTFALL_INSTANTIATE(D)                                                          \
    template Candidate<D> grown_in_windows<D>(SearchContext<D> const&);                  \
    template Candidate<D> improved_in_windows<D>(SearchContext<D> const&, Candidate<D>); \
    template Candidate<D> without_idle<D>(SearchContext<D> const&, Candidate<D>);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
