#pragma once

#include "src/model/city.hpp"
#include "src/simulate/random.hpp"

#include <string>
#include <vector>

/// Random scenes as plain values: stores whose visitors come from cities that are known.
namespace simulate {

/// How visitor counts scatter around what the model expects.
enum class Noise {
    none,     ///< not at all: visitors are real numbers
    poisson,  ///< variance f
    negbin,   ///< variance f + α·f²
};

/// Stores, their visitors, and the cities they come from. Positions are columns, in the unit of the truth.
struct Scene {
    model::CityModel<2> truth;
    std::vector<std::string> city_names;  ///< one per city of the truth
    model::Positions<2> positions;        ///< 2 × N
    Eigen::VectorXd visitors;             ///< N
    model::Positions<2> test_positions;   ///< 2 × M; M = 0 where none are asked for
    Eigen::VectorXd test_visitors;        ///< M
};

/// Names "city 1" to "city K".
std::vector<std::string> numbered_city_names(std::size_t cities);

/// A name per position after the city it stands in, numbered per city: "Leeds, store 4". One further than
/// three standard deviations from every city is "countryside, store 7".
std::vector<std::string> store_names(Scene const& scene, model::Positions<2> const& positions);

/// The visitors that the model expects at each position, of cities beyond model::furthest_reach none. N
/// values.
Eigen::VectorXd expected_visitors(model::CityModel<2> const& truth, model::Positions<2> const& positions);

/// Draws visitors around what is expected. `overdispersion` is α; used by Noise::negbin only.
Eigen::VectorXd draw_visitors(Eigen::VectorXd const& expected, Noise noise, double overdispersion,
                              Random& random);

/// A city's covariance from its standard deviations along both axes and the angle of the first, in radians
/// counterclockwise from the x axis.
model::Matrix<2> covariance(double first_sd, double second_sd, double angle);

/// A rectangle along the axes.
struct Region {
    model::Vector<2> low = model::Vector<2>::Zero();
    model::Vector<2> high = model::Vector<2>::Zero();

    bool holds(model::Vector<2> const& point) const;
    model::Vector<2> random_point(Random& random) const;
};

/// Places stores in the region: each with probability `share_in_cities` from the Gaussian of a city, which is
/// chosen in proportion to its weight, else uniformly. Without cities all are uniform. 2 × `stores`.
model::Positions<2> place_stores(model::CityModel<2> const& truth, Eigen::VectorXd const& city_weights,
                                 int stores, double share_in_cities, Region const& region, Random& random);

}  // namespace simulate
