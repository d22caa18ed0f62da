#pragma once

#include "src/model/city.hpp"

#include <Eigen/Core>

#include <functional>

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

}  // namespace fit
