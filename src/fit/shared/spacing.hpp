#pragma once

#include "src/model/city.hpp"

#include <vector>

namespace fit {

/// How far stores stand from each other, in the unit of the positions.
struct Spacing {
    double usual = 0;           ///< the median distance to the nearest other place
    double radius = 0;          ///< how far people go to a store
    std::vector<double> third;  ///< N: of each store to the third nearest other
};

/// The longest way that anybody goes to a store.
inline constexpr double longest_way_m = 60000;

/// Stores nearer to each other than this, or than a part of what is usual, are one place: shops of one mall.
inline constexpr double one_place_m = 50, one_place_of_median = 0.35;

/// Three times the way that nine of ten stores have to their nearest neighbour, and at least six times the
/// usual way; never more than `longest_way_m`. Stores that share a place count once. Results depend on the
/// radius: half of it loses a third of the cities in one scene, twice as much blurs another.
/// `ground_unit` is metres on the ground per unit of the positions.
Spacing spacing_of(model::Positions<2> const& stores, double ground_unit);

}  // namespace fit
