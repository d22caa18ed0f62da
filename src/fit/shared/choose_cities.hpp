#pragma once

#include "src/fit/likelihood/residual.hpp"
#include "src/fit/options.hpp"
#include "src/fit/shared/mixture.hpp"

#include <Eigen/Core>

#include <optional>
#include <vector>

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

/// What a city has to gain: twice the log-likelihood of its visitors, counted store by store. AIC would ask
/// for 12 for its six parameters; the rest is for the many places where one could have looked. Measured on
/// 300 scenes without any city (tests/bench/README.md): 6 had one at 18, 1 at 21 and at 24.
inline constexpr double price_of_places = 21;
/// A city rests on at least so many effective stores.
inline constexpr double least_effective_stores = 6;

struct ChosenCities {
    Mixture mixture;
    std::vector<Worth> worths;  ///< of each component
    bool enough = true;         ///< there were as many supported ones as were asked for
};

/// Deletes, from many components on, those that rest on too few stores, then the one that is worth least, and
/// fits the others again, until none is left; the best number on the way is kept: what each deletion lost in
/// likelihood, in units of that city's own overdispersion, against the price. `exactly`: that number of
/// cities instead.
ChosenCities choose_cities(MixtureFit const& fit, std::optional<int> exactly, int max_cities,
                           double least_stores, Progress const& progress);

}  // namespace fit
