#include "src/fit/limits.hpp"

#include "src/fit/extent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fit {
namespace {

/// Limits of the standard deviation in units of the extent (half the diagonal of the box around the stores);
/// beyond them is what the background is for. Between 0.25 and 0.35 recovery does not tell; where counts
/// scatter wildly, held-out stations are predicted best with 0.11 (tests/bench/README.md). Those are of the
/// plane; on a line and in space they are as large beside a side of the box.
constexpr double max_spread = 0.30, max_spread_scattered = 0.11;
/// Effective stores, (Σc)² ÷ Σc² over a city's contributions c. Where counts scatter little the BIC tells a
/// narrow city from luck, and the limit takes nothing away: two missed true cities in scenes of 200 stores.
/// Where they scatter wildly, four took Newcastle from the stations, and two let luck in.
constexpr double min_stores = 1, min_stores_scattered = 3;
/// Mean ÷ geometric mean of the variances. About six times as long as wide, (6 + 1/6) ÷ 2: a needle through a
/// few stores is no city. Where counts scatter wildly, twice.
constexpr double elongation = 3.08, elongation_scattered = stout;

/// The different positions of stores in the order of `along`, and how many stores have each.
template <int D>
std::pair<std::vector<model::Vector<D>>, std::vector<int>> spots_along(int along, Data<D> const& data) {
    std::vector<model::Vector<D>> stores;
    for (int s = 0; s < data.count; ++s)
        stores.push_back(data.position(s));
    std::ranges::sort(stores, [along](auto const& a, auto const& b) {
        if (a[along] != b[along]) return a[along] < b[along];
        return std::lexicographical_compare(a.data(), a.data() + D, b.data(), b.data() + D);
    });
    std::pair<std::vector<model::Vector<D>>, std::vector<int>> spots;
    for (model::Vector<D> const& store : stores) {
        if (spots.first.empty() || spots.first.back() != store) {
            spots.first.push_back(store);
            spots.second.push_back(0);
        }
        ++spots.second.back();
    }
    return spots;
}

/// Of the wall at a largest spread that was asked for, from the start. Along a softer one, as at the
/// automatic limits, which cities seldom reach, they end beyond it and are taken away, and what they brought
/// passes for scatter: 400 stores around 5 cities under half their spread then had 2 cities, and have 10, BIC
/// 1,070 lower.
constexpr double steepness_asked_for = 200;

/// In median distances from a store to the nearest other spot with one: held-out stations are predicted worse
/// with 1.5, and much worse with 2.25.
constexpr double reach_in_gaps = 1.05;

template <int D>
double automatic_reach(Data<D> const& data) {
    // Sorted along the longest side, so that only neighbours within the distance found so far are looked at:
    // stores by the thousand on one spot or one line are no reason to compare all with all.
    Box<D> const box = extent_of(data);
    int along = 0;
    (box.high - box.low).maxCoeff(&along);
    auto const [spots, stores] = spots_along(along, data);
    std::vector<double> nearest;
    for (int i = 0, count = static_cast<int>(spots.size()); i < count; ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (int direction : {-1, 1})
            for (int j = i + direction; j >= 0 && j < count; j += direction) {
                double const step = spots[j][along] - spots[i][along];
                if (step * step >= least) break;
                least = std::min(least, (spots[j] - spots[i]).squaredNorm());
            }
        nearest.insert(nearest.end(), stores[i], least);
    }
    auto const middle = nearest.begin() + data.count / 2;
    std::nth_element(nearest.begin(), middle, nearest.end());
    return std::isfinite(*middle) ? reach_in_gaps * std::sqrt(*middle) : 0;
}

template <int D>
double spread_limit(Setting<D> const& setting, double in_plane) {
    return in_plane * std::sqrt(2.0 / D) * setting.extent;
}

}  // namespace

template <int D>
void set_limits(Setting<D>& setting, Options<D> const& options) {
    bool const counts = setting.noise != Noise::gaussian;
    setting.keep_wide = options.cities.has_value();
    setting.max_spread = counts ? spread_limit(setting, max_spread) : 0;
    setting.elongation = counts ? elongation : 0;
    if (options.max_spread) setting.steepness = steepness_asked_for;
    setting.min_stores = options.min_stores.value_or(counts ? min_stores : 0);
}

template <int D>
void limit_scattered(Setting<D>& setting, Options<D> const& options) {
    setting.scattered = true;
    if (!options.reach) setting.scales.reach = automatic_reach(*setting.data);
    if (!options.reach && options.max_spread)
        setting.scales.reach = std::min(setting.scales.reach, setting.max_spread / 2);
    setting.elongation = elongation_scattered;
    if (!options.min_stores) setting.min_stores = min_stores_scattered;
    if (!options.max_spread)
        setting.max_spread = std::max(spread_limit(setting, max_spread_scattered), 2 * setting.scales.reach);
}

#define FOOTFALL_INSTANTIATE(D)                                  \
    template void set_limits<D>(Setting<D>&, Options<D> const&); \
    template void limit_scattered<D>(Setting<D>&, Options<D> const&);
FOOTFALL_INSTANTIATE(1)
FOOTFALL_INSTANTIATE(2)
FOOTFALL_INSTANTIATE(3)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
