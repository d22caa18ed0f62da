#pragma once

#include "src/fit/shared/catchments.hpp"
#include "src/fit/shared/spread_prior.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <vector>

namespace fit {

/// Counted stores and what each of them gets of every place.
struct SharedStores {
    Catchments const& catchments;  ///< a row for each of N stores
    Eigen::VectorXd visitors;      ///< N
    Eigen::VectorXd exposure;      ///< N, multiplies what is expected
};

/// People expected per store under a model whose amplitudes are per km²: N numbers, above 0.
Eigen::VectorXd expected_of(SharedStores const& stores, model::CityModel<2> const& model);

/// φ of the variance φ·f, by Pearson's statistic: what is off most, one store in a hundred, counts as what is
/// off nearly as much. At least 1.
double overdispersion_factor(SharedStores const& stores, Eigen::VectorXd const& expected, int parameters);

struct Refined {
    model::CityModel<2> model;  ///< amplitudes and background in people per km²
    Eigen::VectorXd expected;   ///< of each store, under the model
    double overdispersion_factor = 1;
    bool converged = false;
    int iterations = 0;
};

/// The density of people that the counts of single stores have, from a start near it: the least sum of
/// squared signed roots of Poisson's deviance over φ, by which fitted totals are the counted ones, and of the
/// priors on spreads. Ceres solves for logarithms of amplitudes, centres and Cholesky factors; a store's row
/// of the Jacobian is the sum of its places' rows, each city's by automatic differentiation. φ and the rest
/// are fitted in turn. `priors` has one per city. Without a background it stays 0.
Refined refined(SharedStores const& stores, model::CityModel<2> const& start,
                std::vector<SpreadPrior> const& priors, bool background, int threads);

}  // namespace fit
