#pragma once

#include "src/base/random.hpp"
#include "src/model/city.hpp"
#include "src/simulate/competition.hpp"
#include "src/simulate/people.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Random scenes as plain values: stores whose visitors come from cities that are known.
namespace simulate {

using base::Random;

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
    /// None where every store draws alone; else the truth is one of people per km².
    std::optional<SharedScene> shared = {};
    std::vector<Covariate> covariates = {};                      ///< by which its stores differ
    std::vector<CovariateValues> values = {}, test_values = {};  ///< one for each of them
};

/// Names "city 1" to "city K".
std::vector<std::string> numbered_city_names(std::size_t cities);

/// A name for each position by the city it stands in, numbered within the city: "Leeds, store 4". A position
/// more than three standard deviations from every city is "countryside, store 7".
std::vector<std::string> store_names(Scene const& scene, model::Positions<2> const& positions);

/// The visitors that the model expects at each position: N values. Cities further away than
/// model::furthest_reach add nothing.
Eigen::VectorXd expected_visitors(model::CityModel<2> const& truth, model::Positions<2> const& positions);

/// Draws visitors around what is expected. `overdispersion` is α, which only Noise::negbin uses.
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

/// The seed's random problem. The defaults are its own figures; its unit of length is bare.
struct SeedProblemOptions {
    int cities = 4;
    int points = 10'000;       ///< where visitors are known, uniform in the box
    int test_points = 0;       ///< further ones beside them; the seed takes 256
    double half_width = 8;     ///< the box is [−half_width, half_width]²
    double max_amplitude = 5;  ///< amplitudes are uniform in (0, max_amplitude)
    double entry_mean = 2;     ///< Σ = U·Uᵀ, U upper triangular with entries of this mean
    double entry_sd = 1;       ///< and this standard deviation; so a city may be as thin as a ridge
    std::uint64_t seed = 1;
};

/// Draws a problem without noise and without background. The training points do not depend on `test_points`.
Scene make_seed_problem(SeedProblemOptions const& options);

/// The same scene with one unit of length as `unit_m` metres and its origin at `origin_m`.
Scene in_metres(Scene scene, double unit_m, model::Vector<2> const& origin_m);

}  // namespace simulate
