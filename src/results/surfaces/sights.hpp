#pragma once

#include "geo/geometry.hpp"

#include <span>
#include <vector>

namespace results {

/// A store of a fit on the map: where it stands, how far around it the stores tell something, and its misfit.
struct Sight {
    geo::Planar place;
    double radius_m = 0;  ///< to its eighth neighbour
    double z = 0;
};

/// The sights of stores in the plane, index for index with their z. A store that shares its place with eight
/// others sees as far as the median of the rest; one of a few sees as far as the furthest; a single one 1 km.
std::vector<Sight> sights_of(std::span<geo::Planar const> places, std::span<double const> z, int threads = 1);

/// The median of how far the stores see; 0 without stores.
double median_radius_m(std::span<Sight const> stores);

}  // namespace results
