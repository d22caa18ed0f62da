#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <functional>
#include <vector>

/// People who are divided among the stores near them: which places there are, and which part of each goes to
/// which store.
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

/// Shares are means over so many squares along a side of each place.
inline constexpr int parts_of_side = 2;

/// Nobody tells two shops apart that are nearer than this: a part of what is usual between stores, or of the
/// side of the square of which a place is the middle.
double alike_m(double usual_m, double side_m);

/// How strongly a store attracts people who are so far from it, when nobody tells `alike_m` apart.
double attraction(double way_m, double alike_m, double decay);

/// A store's expected visitors are Σ km² · density over its places: a sparse matrix, stores × places.
struct Catchments {
    model::Positions<2> places;  ///< 2 × Q: middles of squares, in the plane
    Eigen::VectorXd place_km2;   ///< Q: on the ground; of a place in the rim, the part that has people
    std::vector<bool> in_rim;    ///< Q: beyond the outermost stores
    double km2_per_unit = 1e-6;  ///< of the plane, squared, in its middle
    std::vector<int> first;      ///< N + 1: the entries of store i are first[i] … first[i + 1] − 1
    std::vector<int> place;      ///< of each entry
    std::vector<double> km2;     ///< of each entry: the place's km² × the part of its people who go there

    int stores() const { return static_cast<int>(first.size()) - 1; }
    double km2_of(int store) const;
    /// The same places with some of the stores only.
    Catchments of(std::vector<int> const& stores) const;
    /// With a part of the people in the rim, where these have all of them; and its places' km² alone.
    Catchments with_rim(double part) const;
    Eigen::VectorXd place_km2_with_rim(double part) const;
};

/// Places are squares, the smaller the nearer stores stand to each other; a place's people go to the four
/// nearest stores within the radius, in proportion to (d² + d₀²)^(−decay/2) (Huff 1964), d₀ being a part of
/// what is usual between stores and of the square's side; shares are means over the quarters of a square.
/// There are places within the radius of a store. Those on the outer side of the outermost stores are the
/// rim: nobody knows whether people live there, so the rule says which part of them does (docs/method.md).
/// `stores` is 2 × N in the plane, all that compete, counted or not.
Catchments catchments_of(model::Positions<2> const& stores, GroundAt const& ground,
                         CompetitionRule const& rule);

/// What one more store would get at a site, with the shares as they are once it stands there.
class SiteCatchments {
public:
    /// Keeps the stores, 2 × N in the plane, all that compete.
    SiteCatchments(model::Positions<2> stores, GroundAt ground, CompetitionRule const& rule);
    /// One store's row.
    Catchments at(model::Vector<2> const& site) const;

private:
    model::Positions<2> stores_;
    GroundAt ground_;
    CompetitionRule rule_;
    base::NearestNeighbours<2> index_;
    double reach_ = 0;  ///< stores further away do not matter, in the plane
    double usual_ = 0;  ///< between the stores
};

}  // namespace fit
