#pragma once

#include "src/simulate/competition.hpp"
#include "src/simulate/people.hpp"

#include <optional>

namespace simulate {

/// How people are divided among stores, and who they are.
struct Sharing {
    GroundAt ground = {};
    double decay = 2;          ///< a store attracts by its distance to the power of minus this
    double decay_by_city = 0;  ///< standard deviation of the logarithm of each city's own
    PeopleShape shape = PeopleShape::gaussian;
    std::optional<double> catchment_m = {};
    /// Stores stand where people live, in proportion: a chain opens stores until each has its share.
    bool stores_follow_people = false;
    double uncounted = 0;  ///< the part of the stores that compete without a count
    /// Amplitudes and background are people per km² as they are. Otherwise they are multiplied by what
    /// gives a store as many visitors, on average, as if every store drew alone.
    bool amplitudes_are_people = false;
    bool background_is_people = false;  ///< the background is not multiplied
};

/// What stores can expect that share the people around them.
class SharedVisitors {
public:
    /// Draws who the people are, and makes the truth one of people per km².
    /// `strengths` of the stores, N: how strongly each attracts beside its distance.
    SharedVisitors(model::CityModel<2>& truth, model::Positions<2> const& stores,
                   Eigen::VectorXd const& strengths, Sharing const& sharing, Random& random);

    Eigen::VectorXd of_stores() const;
    /// Of one more store at each of the sites.
    Eigen::VectorXd of_sites(model::Positions<2> const& sites, Eigen::VectorXd const& strengths) const;
    /// Draws the stores that are not counted.
    SharedScene scene(Random& random) const;

private:
    Eigen::VectorXd multiplied(Expected const& expected) const;

    Sharing sharing_;
    Competition competition_;
    Decays decays_;
    People people_;
    Expected of_stores_;
    double times_cities_ = 1, times_background_ = 1;
};

}  // namespace simulate
