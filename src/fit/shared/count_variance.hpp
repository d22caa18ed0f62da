#pragma once

#include "src/fit/likelihood/residual.hpp"

#include <Eigen/Core>

/// How counts of stores that share their customers scatter around what is expected of them.
namespace fit {

/// The variance of a count is factor · fᵖ + (rim_error · what is expected of the rim)².
struct CountVariance {
    double factor = 1;
    double power = 1;      ///< p: 1 as Poisson counts, towards 2 where a store is off by a part of its count
    double rim_error = 0;  ///< how much the people beyond a store's outer side differ from the usual part
};

/// What is expected of each of N stores, and of that what comes from the rim.
struct Expectation {
    Eigen::ArrayXd all, of_rim;
};

/// Signed root of the deviance of a count under variance fᵖ, 1 <= p < 2, and its derivative by what is
/// fitted: that of Poisson for p = 1 (Tweedie 1984).
SignedRoot<double> root_of_deviance(double value, double fitted, double power);
/// The deviance itself, not negative.
double deviance_of_power(double value, double fitted, double power);

/// By how much the rim makes each store's variance larger: N factors from 1.
Eigen::ArrayXd inflation_by_rim(CountVariance const& counts, Expectation const& expected);

/// The same where stores are looked at together: the rim is off alike for neighbours, so that what three of
/// them say of it counts as what one does.
Eigen::ArrayXd inflation_among_neighbours(CountVariance const& counts, Expectation const& expected);

/// Factor and rim error by moments, for a given power; what is off most, one store in a hundred, counts as
/// what is off nearly as much. The factor is at least 1 where the power is. `parameters` have been fitted.
CountVariance variance_of_counts(Eigen::VectorXd const& visitors, Expectation const& expected, double power,
                                 int parameters);

/// The power from 1 to 1.8 under which the misfits are likeliest, were they normal.
double likeliest_power(Eigen::VectorXd const& visitors, Expectation const& expected, double rim_error);

}  // namespace fit
