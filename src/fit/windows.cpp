#include "src/fit/windows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace fit {
namespace {

template <int D>
class Cuts {
public:
    Cuts(Data<D> const& data, int most_stores) : data_(data), most_(most_stores) {}

    void cut(std::span<int> stores, Box<D> const& core, double fraction) {
        Box<D> around;
        for (int const s : stores)
            around.include(data_.position(s));
        int axis = 0;
        (around.high - around.low).maxCoeff(&axis);
        if (std::ssize(stores) <= most_ || !(around.high[axis] > around.low[axis])) {
            windows_.push_back({core, around, {}});
            return;
        }
        auto const& along = data_.coordinates[axis];
        auto const middle = stores.begin() + static_cast<std::ptrdiff_t>(fraction * static_cast<double>(stores.size()));
        std::nth_element(stores.begin(), middle, stores.end(), [&](int a, int b) {
            return along[a] != along[b] ? along[a] < along[b] : a < b;
        });
        // Beside the middle one, so that a part is left below even where many stand on one line.
        double border = along[*middle];
        if (border <= around.low[axis]) border = std::nextafter(around.low[axis], around.high[axis]);
        auto const upper =
            std::partition(stores.begin(), stores.end(), [&](int s) { return along[s] < border; });
        Box<D> low = core, high = core;
        low.high[axis] = high.low[axis] = border;
        cut({stores.begin(), upper}, low, 0.5);
        cut({upper, stores.end()}, high, 0.5);
    }
    std::vector<Window<D>> windows() && { return std::move(windows_); }

private:
    Data<D> const& data_;
    int most_;
    std::vector<Window<D>> windows_;
};

template <int D>
std::vector<int> stores_in(Data<D> const& data, Box<D> const& box) {
    std::vector<int> stores;
    for (int b = 0; b < data.blocks(); ++b) {
        if (!box.meets(data.boxes[b])) continue;
        int const end = std::min(data.start_of(b) + block_size, data.count);
        for (int s = data.start_of(b); s < end; ++s)
            if (box.contains(data.position(s))) stores.push_back(s);
    }
    return stores;
}

}  // namespace

template <int D>
std::vector<Window<D>> windows_of(Data<D> const& data, int most_stores, double margin, double first_cut) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Box<D> everywhere;
    everywhere.low.setConstant(-infinity);
    everywhere.high.setConstant(infinity);
    std::vector<int> stores(data.count);
    std::iota(stores.begin(), stores.end(), 0);
    Cuts<D> cuts(data, most_stores);
    cuts.cut(stores, everywhere, first_cut);
    std::vector<Window<D>> windows = std::move(cuts).windows();
    for (Window<D>& window : windows) {
        window.seen = window.seen.stretched(1 + 2 * margin);
        window.stores = stores_in(data, window.seen);
    }
    return windows;
}

template std::vector<Window<1>> windows_of<1>(Data<1> const&, int, double, double);
template std::vector<Window<2>> windows_of<2>(Data<2> const&, int, double, double);
template std::vector<Window<3>> windows_of<3>(Data<3> const&, int, double, double);

}  // namespace fit
