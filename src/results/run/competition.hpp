#pragma once

#include "geo/crs/projection.hpp"

#include <cstddef>
#include <optional>

namespace results {

/// From this figure on stores draw their visitors as if no other store stood near them.
inline constexpr double alone_from = 1.1;
/// Fewer stores do not tell.
inline constexpr std::size_t fewest_stores_that_tell = 300;

/// Whether stores draw alone or share their customers, as their own counts show it. Where every store draws
/// from all people near it, neighbours count alike and dense places count more. Where people are divided
/// among the stores near them, a chain opens stores until each has its share: neighbours say little of each
/// other, and counts do not rise with the density of stores.
struct Competition {
    double figure = 0;    ///< R² + r
    double alike = 0;     ///< R²: how well the logarithm of a count is told by those of the six nearest
    double crowding = 0;  ///< r: correlation of that logarithm with the logarithm of the density of stores
    bool alone =
        false;  ///< the figure is at least alone_from, or stores stand evenly and neighbours count alike
    std::size_t places = 0;  ///< that were compared: stores with visitors, those next to each other as one
};

/// None where there are too few stores to tell, or all count the same. The result does not depend on the
/// number of threads. The figure and its threshold were chosen on simulated scenes and on real chains: 1.3
/// to 1.9 where stores draw alone, up to 1.0 among restaurants, branches, shops and stations.
std::optional<Competition> competition_among(geo::ProjectedStores const& stores, int threads);

}  // namespace results
