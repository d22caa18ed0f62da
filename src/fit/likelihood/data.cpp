#include "src/fit/likelihood/data.hpp"

#include "src/base/dimensions.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <utility>

namespace fit {
namespace {

constexpr int bits = 20;  ///< of each coordinate: 3 × 20 fit into 64

/// How far along the Hilbert curve a cell is (J. Skilling, "Programming the Hilbert curve", AIP Conference
/// Proceedings 707, 2004). Written out: the one library of Debian's that has it, CGAL, is far more than this.
template <int D>
std::uint64_t along_curve(std::array<std::uint32_t, D> cell) {
    for (std::uint32_t bit = 1U << (bits - 1); bit > 1; bit >>= 1)
        for (int d = 0; d < D; ++d) {
            std::uint32_t const lower = bit - 1;
            if (cell[d] & bit) {
                cell[0] ^= lower;
            } else {
                std::uint32_t const swapped = (cell[0] ^ cell[d]) & lower;
                cell[0] ^= swapped;
                cell[d] ^= swapped;
            }
        }
    for (int d = 1; d < D; ++d)
        cell[d] ^= cell[d - 1];
    std::uint32_t flip = 0;
    for (std::uint32_t bit = 1U << (bits - 1); bit > 1; bit >>= 1)
        if (cell[D - 1] & bit) flip ^= bit - 1;
    std::uint64_t along = 0;
    for (int bit = bits - 1; bit >= 0; --bit)
        for (int d = 0; d < D; ++d)
            along = along << 1 | ((cell[d] ^ flip) >> bit & 1U);
    return along;
}

}  // namespace

template <int D>
std::vector<int> curve_order(model::Positions<D> const& positions) {
    model::Vector<D> const low = positions.rowwise().minCoeff();
    double const side = (positions.rowwise().maxCoeff() - low).maxCoeff();
    double const cells = side > 0 ? ((1U << bits) - 1) / side : 0;
    std::vector<std::pair<std::uint64_t, int>> keyed(positions.cols());
    for (Eigen::Index s = 0; s < positions.cols(); ++s) {
        std::array<std::uint32_t, D> cell;
        for (int d = 0; d < D; ++d)
            cell[d] = static_cast<std::uint32_t>(cells * (positions(d, s) - low[d]));
        keyed[s] = {along_curve<D>(cell), static_cast<int>(s)};
    }
    std::ranges::sort(keyed);
    std::vector<int> order(keyed.size());
    std::ranges::transform(keyed, order.begin(), [](auto const& key) { return key.second; });
    return order;
}

template <int D>
std::vector<int> stores_in(Data<D> const& data, std::vector<Box<D>> const& boxes) {
    std::vector<int> stores;
    std::vector<Box<D>> near;
    for (int b = 0; b < data.blocks(); ++b) {
        near.clear();
        std::ranges::copy_if(boxes, std::back_inserter(near),
                             [&](Box<D> const& box) { return box.intersects(data.boxes[b]); });
        int const end = near.empty() ? 0 : std::min(data.start_of(b) + block_size, data.count);
        for (int s = data.start_of(b); s < end; ++s)
            if (std::ranges::any_of(near, [&](Box<D> const& box) { return box.contains(data.position(s)); }))
                stores.push_back(s);
    }
    return stores;
}

#define FOOTFALL_INSTANTIATE(D)                                           \
    template std::vector<int> curve_order<D>(model::Positions<D> const&); \
    template std::vector<int> stores_in<D>(Data<D> const&, std::vector<Box<D>> const&);
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace fit
