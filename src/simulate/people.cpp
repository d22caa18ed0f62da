#include "src/simulate/people.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>

namespace simulate {
namespace {

constexpr int fewest_lumps = 3, most_lumps = 5;
/// Of a lumpy city's variance along the axis on which its lumps lie furthest apart.
constexpr double variance_between_lumps = 0.6;
/// The largest lump covers some three times the area of the smallest, and has some three times its people.
constexpr double smallest_lump = 0.5, largest_lump = 1.5;
/// Few, so that 3.5 % of the people live further than five standard deviations of the core.
constexpr double degrees_of_freedom = 3;

/// Lumps of a city whose covariance is one: their people add up to 1.
struct Lumps {
    Eigen::VectorXd people;
    Eigen::Matrix2Xd centres;
    std::vector<model::Matrix<2>> covariances;
};

Lumps standard_lumps(Random& random) {
    int const count = random.integer(fewest_lumps, most_lumps);
    Lumps lumps{Eigen::VectorXd(count), Eigen::Matrix2Xd(2, count), {}};
    Eigen::VectorXd areas(count);
    for (int i = 0; i < count; ++i) {
        lumps.people[i] = random.uniform(smallest_lump, largest_lump);
        areas[i] = random.uniform(smallest_lump, largest_lump);
        double const x = random.normal(), y = random.normal();
        lumps.centres.col(i) << x, y;
    }
    lumps.people /= lumps.people.sum();
    areas /= lumps.people.dot(areas);
    model::Vector<2> const middle = lumps.centres * lumps.people;
    lumps.centres.colwise() -= middle;
    model::Matrix<2> between = lumps.centres * lumps.people.asDiagonal() * lumps.centres.transpose();
    double const most = Eigen::SelfAdjointEigenSolver<model::Matrix<2>>(between).eigenvalues()[1];
    lumps.centres *= std::sqrt(variance_between_lumps / most);
    between *= variance_between_lumps / most;
    for (int i = 0; i < count; ++i)
        lumps.covariances.emplace_back(areas[i] * (model::Matrix<2>::Identity() - between));
    return lumps;
}

/// (1 + z²/ν)^(−(ν + 2)/2), which has the integral of exp(−z²/2) over the plane.
double value_of_tail(double squared_offset) {
    return std::pow(1 + squared_offset / degrees_of_freedom, -(degrees_of_freedom + 2) / 2);
}

std::vector<model::City<2>> parts_of(model::City<2> const& city, PeopleShape shape, Random& random) {
    if (shape == PeopleShape::lumpy) return lumps_of(city, random);
    return {city};
}

}  // namespace

std::vector<model::City<2>> lumps_of(model::City<2> const& city, Random& random) {
    Lumps const lumps = standard_lumps(random);
    model::Matrix<2> const root = city.covariance.llt().matrixL();
    std::vector<model::City<2>> result;
    for (Eigen::Index i = 0; i < lumps.people.size(); ++i) {
        model::Matrix<2> const& spread = lumps.covariances[static_cast<std::size_t>(i)];
        result.push_back({city.amplitude * lumps.people[i] / std::sqrt(spread.determinant()),
                          city.centre + root * lumps.centres.col(i), root * spread * root.transpose()});
    }
    return result;
}

People::People(model::CityModel<2> const& truth, PeopleShape shape, Decays const& decays, Random& random)
    : background_(truth.background),
      tail_(shape == PeopleShape::tail),
      decays_{decays.of_background},
      in_reach_({}) {
    for (std::size_t k = 0; k < truth.cities.size(); ++k) {
        auto const known = std::ranges::find(decays_, decays.of_cities[k]);
        auto const decay = static_cast<std::size_t>(known - decays_.begin());
        if (known == decays_.end()) decays_.push_back(decays.of_cities[k]);
        for (model::City<2> const& part : parts_of(truth.cities[k], shape, random)) {
            parts_.push_back(part);
            decay_of_part_.push_back(decay);
            coefficients_.push_back(model::coefficients_of(part));
        }
    }
    in_reach_ = model::CitiesInReach<2>(parts_);
}

void People::densities_at(model::Vector<2> const& position, std::vector<double>& by_decay) const {
    by_decay.assign(decays_.size(), 0);
    std::array<double, 2> const at{position.x(), position.y()};
    if (tail_) {  // reaches everywhere
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            auto const z = model::whitened_offset<2, double, double>(coefficients_[part], at);
            by_decay[decay_of_part_[part]] +=
                coefficients_[part].amplitude * value_of_tail(z[0] * z[0] + z[1] * z[1]);
        }
        return;
    }
    for (int const k : in_reach_.around(position)) {
        auto const part = static_cast<std::size_t>(k);
        by_decay[decay_of_part_[part]] += model::value_at<2, double, double>(coefficients_[part], at);
    }
}

double People::narrowest_sd() const {
    double narrowest = std::numeric_limits<double>::infinity();
    for (model::City<2> const& part : parts_) {
        Eigen::SelfAdjointEigenSolver<model::Matrix<2>> const axes(part.covariance);
        narrowest = std::min(narrowest, std::sqrt(axes.eigenvalues()[0]));
    }
    return narrowest;
}

}  // namespace simulate
