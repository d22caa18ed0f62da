#pragma once

#include "src/fit/candidate.hpp"

#include <cstdint>
#include <utility>

namespace fit {

/// Centres uniform in a box, the seed's start. Spreads are round, of half the box's diagonal ÷ √K (so that K
/// of them cover it); amplitudes are the mean of the largest tenth of the values.
template <int D>
Parameters<D> uniform_start(Setting<D> const& setting, int cities,
                            std::pair<model::Vector<D>, model::Vector<D>> const& box, std::uint64_t seed);

/// Centres by k-means (k-means++ and Lloyd's iterations) over the positions, each weighted by its value.
/// A city starts with the weighted covariance of its cluster, or, where that is a single spot, the spread of
/// uniform_start, and with the weighted mean of its values as amplitude. With K too small, k-means puts
/// centres between true cities; the solve that follows has to live with it.
template <int D>
Parameters<D> kmeans_start(Setting<D> const& setting, int cities, std::uint64_t seed);

}  // namespace fit
