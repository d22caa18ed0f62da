#include "src/fit/windows/neighbourhood.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/search/admissible.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fit {
namespace {

/// Cities of a window have at most such a spread, in half diagonals of what is seen: a wider one is told by
/// more than these stores.
constexpr double widest = 0.30;

template <int D>
bool is_free(model::City<D> const& city, Window<D> const& window, double max_spread) {
    Box<D> const around = box_around(city, 1);
    return window.holds(city.centre) && window.seen.contains(around.min()) &&
           window.seen.contains(around.max()) && (max_spread == 0 || largest_sd(city) < max_spread);
}

/// What some cities bring to every (padded) store.
template <int D>
std::vector<double> rates_of(Setting<D> const& setting, Data<D> const& data, Parameters<D> const& held) {
    double const negligible = Misfit<D>(data, setting.noise, 0, setting.scales).negligible(held);
    Cities<D> const cities(held, setting.scales, negligible);
    std::vector<double> sum(data.padded, 0.0);
    for (int b = 0; b < data.blocks(); ++b)
        add_rates(cities, data, b, sum.data() + data.start_of(b));
    return sum;
}

}  // namespace

template <int D>
Neighbourhood<D>::Neighbourhood(Setting<D> const& whole, Candidate<D> const& current, Window<D> const& window,
                                bool apart)
    : data_(whole.data->subset(window.stores)), setting_(whole) {
    setting_.data = &data_;
    setting_.threads = 1;
    setting_.extent = 0.5 * window.seen.sizes().norm();
    setting_.max_spread =
        std::min(whole.max_spread, std::max(widest * setting_.extent, 2 * whole.scales.reach));
    setting_.keep_wide = false;
    setting_.observations = whole.counted();
    if (!apart) {
        setting_.background = false;
        setting_.dispersion = current.alpha;
    }
    Parameters<D> held;
    held.background = start_.parameters.background = current.parameters.background;
    for (int k = 0; k < current.cities(); ++k) {
        CityParameters<D> const& city = current.parameters.cities[k];
        if (is_free(city_of<D>(city, whole.scales), window, setting_.max_spread)) {
            free_.push_back(k);
            start_.parameters.cities.push_back(city);
        } else {
            held.cities.push_back(city);
        }
    }
    others_ = rates_of(whole, data_, held);
    setting_.others = &others_;
    start_.alpha = current.alpha;
    start_.ids.resize(free_.size());
    std::iota(start_.ids.begin(), start_.ids.end(), 0);
    start_.score = score_of(setting_, start_);
}

#define FOOTFALL_INSTANTIATE(D) template class Neighbourhood<D>;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
