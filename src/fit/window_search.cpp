#include "src/fit/window_search.hpp"

#include "src/fit/grow.hpp"
#include "src/fit/improve.hpp"

#include <algorithm>
#include <numeric>

namespace fit {
namespace {

/// Cities of a window reach at most so far, in half diagonals of what is seen: a wider one is told by more
/// than these stores.
constexpr double widest = 0.35;

/// What a window's search works on: its stores, the rates that the others bring to them, and the whole's
/// rules.
template <int D>
class Neighbourhood {
public:
    Neighbourhood(SearchContext<D> const& whole, Candidate<D> const& current, Window<D> const& window,
                  WindowEffort effort)
        : data_(whole.setting.data->subset(window.stores)), setting_(whole.setting) {
        Parameters<D> held = current.parameters;
        held.cities.clear();
        for (int k = 0; k < current.cities(); ++k) {
            if (is_free(current.parameters.cities[k], window))
                free_.push_back(k);
            else
                held.cities.push_back(current.parameters.cities[k]);
        }
        others_ = rates(held);
        setting_.data = &data_;
        setting_.others = &others_;
        setting_.threads = 1;
        setting_.extent = 0.5 * (window.seen.high - window.seen.low).norm();
        setting_.max_spread = std::min(setting_.max_spread, widest * setting_.extent);
        setting_.keep_wide = false;
        setting_.observations = whole.setting.observations.value_or(whole.setting.data->count);
        if (effort == WindowEffort::improved) {
            setting_.background = false;  // held where the whole has it
            setting_.dispersion = current.alpha;
        }
    }
    Neighbourhood(Neighbourhood const&) = delete;

    Setting<D> const& setting() const { return setting_; }
    std::vector<int> const& free() const { return free_; }

    Candidate<D> start(Candidate<D> const& current) const {
        Candidate<D> candidate;
        candidate.parameters.background = current.parameters.background;
        candidate.alpha = current.alpha;
        for (int const k : free_)
            candidate.parameters.cities.push_back(current.parameters.cities[k]);
        candidate.ids.resize(free_.size());
        std::iota(candidate.ids.begin(), candidate.ids.end(), 0);
        settle(setting_, candidate, {1, 1, 1});
        return candidate;
    }

private:
    /// Its centre is in the core, and its stores are seen.
    bool is_free(CityParameters<D> const& parameters, Window<D> const& window) const {
        auto const city = city_of<D>(parameters, setting_.scales);
        if (!window.holds(city.centre)) return false;
        Box<D> reach;
        for (int d = 0; d < D; ++d) {
            reach.low[d] = city.centre[d] - std::sqrt(city.covariance(d, d));
            reach.high[d] = city.centre[d] + std::sqrt(city.covariance(d, d));
        }
        return window.seen.contains(reach.low) && window.seen.contains(reach.high);
    }

    /// Of some cities alone, at every (padded) store.
    std::vector<double> rates(Parameters<D> const& held) const {
        Cities<D> const cities(held, setting_.scales,
                               setting_.misfit(0).negligible(held));
        std::vector<double> sum(data_.padded, 0.0);
        for (int b = 0; b < data_.blocks(); ++b) {
            int const start = data_.start_of(b);
            for (int k = 0; k < cities.count(); ++k)
                if (cities.reaches(k, data_.boxes[b]))
                    kernel<D>().add_values(cities[k], data_.at(start).data(), data_.size_of(b),
                                           sum.data() + start);
        }
        return sum;
    }

    Data<D> data_;
    Setting<D> setting_;
    std::vector<int> free_;
    std::vector<double> others_;
};

}  // namespace

template <int D>
WindowResult<D> search_window(SearchContext<D> const& whole, Candidate<D> const& current,
                              Window<D> const& window, WindowEffort effort, Progress const& progress) {
    Neighbourhood<D> const neighbourhood(whole, current, window, effort);
    WindowResult<D> result;
    result.free = neighbourhood.free();
    SearchLog<D> log(nullptr, false, 1, progress, static_cast<int>(result.free.size()));
    SearchOptions options = whole.options;
    options.exactly = -1;
    options.max_cities = std::clamp(neighbourhood.setting().data->count / 10, 1, 200);
    SearchContext<D> const context{neighbourhood.setting(), options, log};

    Candidate<D> found = neighbourhood.start(current);
    double const before = found.score;
    found = effort == WindowEffort::afresh
                ? tidied(context, grow(context, 0, neighbourhood.setting()), 0)
                : improved(context, found);
    result.gain = before - found.score;
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

#define FOOTFALL_INSTANTIATE(D)                                                                  \
    template WindowResult<D> search_window<D>(SearchContext<D> const&, Candidate<D> const&,      \
                                              Window<D> const&, WindowEffort, Progress const&);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
