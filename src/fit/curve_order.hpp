#pragma once

#include "src/model/gaussian.hpp"

#include <vector>

namespace fit {

/// The observations along a Hilbert curve through the box around them, as indices: those that follow each
/// other lie together. Equal places keep their order.
template <int D>
std::vector<int> curve_order(model::Positions<D> const& positions);

}  // namespace fit
