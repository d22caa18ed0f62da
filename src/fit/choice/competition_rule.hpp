#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <functional>
#include <vector>

namespace fit {

/// (east, north) in metres on the ground = matrix · (x, y) in the plane, near a position.
using GroundAt = std::function<Eigen::Matrix2d(model::Vector<2> const&)>;

/// Metres on the ground per unit of the plane, in the middle of the stores.
double ground_unit_of(model::Positions<2> const& stores, GroundAt const& ground);

/// How people choose among stores.
struct CompetitionRule {
    double radius_m = 0;  ///< nobody goes further than this, on the ground
    double decay = 2;     ///< a store attracts by its distance to the power of minus this
    /// Of the people whom a density has in the rim, beyond the outermost stores, the part that is there.
    double rim = 1;
};

inline constexpr double default_decay = 2;
/// So many stores are near enough to be chosen.
inline constexpr int choices = 4;

/// How far stores stand from each other, in the unit of the positions.
struct Spacing {
    double usual = 0;           ///< the median distance to the nearest other place
    double radius = 0;          ///< how far people go to a store
    std::vector<double> third;  ///< N: of each store to the third nearest other
};

/// The longest way that anybody goes to a store.
inline constexpr double longest_way_m = 60000;

/// Stores nearer to each other than this are one place, shops of one mall: 50 m, or a part of the median of
/// their distances to the nearest other. `ground_unit` as in spacing_of.
double one_place_distance(std::vector<double> const& to_nearest, double ground_unit);

/// Three times the way that nine of ten stores have to their nearest neighbour, and at least six times the
/// usual way; never more than `longest_way_m`. Stores that share a place count once. Results depend on the
/// radius: half of it loses a third of the cities in one scene, twice as much blurs another.
/// `ground_unit` is metres on the ground per unit of the positions.
Spacing spacing_of(model::Positions<2> const& stores, double ground_unit);
/// The same without `third`, which takes as long again as the rest. `index` is that of the stores.
Spacing usual_spacing_of(model::Positions<2> const& stores, base::NearestNeighbours<2> const& index,
                         double ground_unit);
/// From a store to the third nearest other of `index`; to the last one where there are fewer.
double distance_to_third(base::NearestNeighbours<2> const& index, model::Vector<2> const& store);

}  // namespace fit
