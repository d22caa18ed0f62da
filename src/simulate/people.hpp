#pragma once

#include "src/base/random.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <vector>

namespace simulate {

using base::Random;

/// How the people of a city live around its centre.
enum class PeopleShape {
    gaussian,  ///< as the fit takes them to live
    lumpy,     ///< in several Gaussians of different size, with the city's mean and covariance as a whole
    tail,      ///< as a bivariate t of few degrees of freedom: the city's core, and a power of the distance
};

/// How far a city's people go: the powers of the distance by which a store attracts them.
struct Decays {
    double of_background = 2;
    std::vector<double> of_cities;  ///< one per city
};

/// Gaussians with the mean, the covariance and the people of the city as a whole.
std::vector<model::City<2>> lumps_of(model::City<2> const& city, Random& random);

/// Where people live, per km², and how far they go.
class People {
public:
    /// `truth` says of each city the centre, the covariance (of the core, where there is a tail) and the
    /// amplitude per km² of a Gaussian with as many people.
    People(model::CityModel<2> const& truth, PeopleShape shape, Decays const& decays, Random& random);

    /// Decays that differ. The first is that of the background.
    std::vector<double> const& decays() const { return decays_; }
    double background() const { return background_; }
    /// The people of all cities per km², by decay.
    void densities_at(model::Vector<2> const& position, std::vector<double>& by_decay) const;
    /// Squares of this side tell where people live; infinite without cities.
    double narrowest_sd() const;

private:
    double background_;
    bool tail_;
    std::vector<double> decays_;
    std::vector<model::City<2>> parts_;
    std::vector<std::size_t> decay_of_part_;
    std::vector<model::Coefficients<2, double>> coefficients_;
    model::CitiesInReach<2> in_reach_;
};

/// What a scene says about people who are divided among its stores.
struct SharedScene {
    double catchment_m = 0;
    PeopleShape shape = PeopleShape::gaussian;
    std::vector<double> decays;   ///< one per city
    std::vector<bool> uncounted;  ///< one per store: it competes, but nobody counted its visitors
};

}  // namespace simulate
