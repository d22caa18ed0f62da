#pragma once

#include "src/fit/data.hpp"

#include <algorithm>
#include <utility>

namespace fit {

/// The lowest and the highest corner of the box around all positions.
template <int D>
std::pair<model::Vector<D>, model::Vector<D>> extent_of(Data<D> const& data) {
    std::pair<model::Vector<D>, model::Vector<D>> box;
    for (int d = 0; d < D; ++d) {
        auto const [low, high] = std::minmax_element(data.coordinates[d].begin(), data.coordinates[d].end());
        box.first[d] = *low;
        box.second[d] = *high;
    }
    return box;
}

}  // namespace fit
