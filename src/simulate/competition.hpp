#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/base/random.hpp"
#include "src/simulate/people.hpp"

#include <Eigen/Core>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace simulate {

/// A property of the stores with a known effect: expected visitors, or where people are divided among stores
/// how strongly a store attracts them, are multiplied by exp(effect · value).
struct Covariate {
    enum class Kind {
        number,     ///< normal around 0 with a standard deviation of 1
        logarithm,  ///< log-normal around 1,000 with a spread of 0.6; the effect is on its logarithm
        factor,     ///< a, b, …, each as likely; an effect for each but the first
    };
    std::string name;
    Kind kind = Kind::number;
    std::vector<double> effects;
};

/// What stores have of one of them, as it is written.
struct CovariateValues {
    std::vector<double> numbers;
    std::vector<std::string> levels;  ///< of a factor, else empty
};

/// What the stores of a scene have.
struct StoreCovariates {
    std::vector<CovariateValues> of_each;  ///< index for index those that were asked for
    Eigen::VectorXd log_multipliers;       ///< of each store, against the mean of those of the scene
};

/// Draws them for the stores, then for further ones, told against the mean of the first.
class CovariateDraw {
public:
    CovariateDraw(std::vector<Covariate> const& covariates, std::uint64_t seed);
    StoreCovariates stores(int count);
    StoreCovariates more_stores(int count);

private:
    StoreCovariates draw(int count);

    std::vector<Covariate> const& covariates_;
    base::Random random_;
    double mean_ = 0;
};

/// "a", "b", …, "z", "level 27", …
std::string level_name(std::size_t level);

/// (east, north) in metres on the ground = matrix · (x, y) in the plane, near a position.
using GroundAt = std::function<Eigen::Matrix2d(model::Vector<2> const&)>;

/// What stores can expect: linear in the people of the cities and in those of the background.
struct Expected {
    Eigen::VectorXd of_cities;
    Eigen::VectorXd of_background;
};

/// Stores among which people are divided. From each place on a fine grid people go to the four nearest stores
/// within the catchment, in proportion to its strength · (d² + d₀²)^(−decay/2) (Huff 1964). The grid is
/// regular and knows nothing of the places by which a fit divides people: on those, a fit would look better
/// than it is.
class Competition {
public:
    /// `stores` are all that compete, counted or not, 2 × N. Without `catchment_m` people go three times as
    /// far as it is from nine of ten stores to the next, at least six times the usual way, at most 60 km.
    /// `strengths` are N, or none for stores that are all alike.
    Competition(model::Positions<2> const& stores, GroundAt const& ground, std::optional<double> catchment_m,
                Eigen::VectorXd const& strengths = {});

    double catchment_m() const { return catchment_m_; }
    /// Of each store.
    Expected expected(People const& people) const;
    /// Of one more store at each of the sites, which do not compete with each other.
    Expected expected_at(model::Positions<2> const& sites, People const& people,
                         Eigen::VectorXd const& of_sites = {}) const;

private:
    struct Choice {
        Eigen::Index store = 0;
        double way_m = 0;     ///< on the ground
        double strength = 1;  ///< beside its distance
    };
    class Shares;

    double side_for(People const& people) const;
    double planar_catchment(Eigen::Matrix2d const& ground) const;

    model::Positions<2> stores_;
    Eigen::VectorXd strengths_;
    GroundAt ground_at_;
    base::NearestNeighbours<2> index_;
    std::vector<Eigen::Matrix2d> grounds_;  ///< N
    double usual_ = 0;                      ///< the median distance to the nearest other store, in the plane
    double alike_m_ = 0;                    ///< d₀: nobody minds so short a way
    double catchment_m_ = 0;
    model::Vector<2> low_, high_;  ///< a box around all from where people come
};

}  // namespace simulate
