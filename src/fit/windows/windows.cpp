#include "src/fit/windows/windows.hpp"

#include "src/base/dimensions.hpp"
#include "src/fit/likelihood/data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

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

}  // namespace fit
