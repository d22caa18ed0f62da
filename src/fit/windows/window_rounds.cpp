#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/statistics.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/likelihood/footprint.hpp"
#include "src/fit/search/known_centres.hpp"
#include "src/fit/search/moves.hpp"
#include "src/fit/windows/window_search.hpp"

#include <algorithm>
#include <functional>
#include <mutex>
#include <numeric>
#include <utility>
#include <vector>

namespace fit {
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
