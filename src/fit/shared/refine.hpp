#pragma once

#include "src/fit/choice/choice_table.hpp"
#include "src/fit/likelihood/data.hpp"
#include "src/fit/shared/count_variance.hpp"
#include "src/fit/shared/shared_stores.hpp"
#include "src/fit/shared/spread_prior.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace fit {

/// Where people live.
struct Density {
    model::CityModel<2> model;  ///< amplitudes and background in people per km²
    double rim = 0.5;           ///< the part of them that there is in the rim, in 0 … 1
};

/// What a density lets expect of each store.
class ExpectedVisitors {
public:
    explicit ExpectedVisitors(SharedStores const& stores);
    /// Of all, above 0, and of that what comes from the rim.
    Expectation of(Density const& density) const;
    /// Of one city.
    Eigen::ArrayXd of_city(model::City<2> const& city, double rim) const;

private:
    void add_city(model::City<2> const& city, std::vector<double>& density) const;
    Expectation summed(std::vector<double> const& density, double rim, double floor) const;

    SharedStores const& stores_;
    Data<2> places_;
};

struct Refined {
    Density density;
    Expectation expected;
    CountVariance variance;
    bool converged = false;
    int iterations = 0;
};

struct RefineOptions {
    double power = 1;  ///< p of the variance φ·fᵖ
    bool background = true;
    int threads = 1;
    bool roughly = false;                  ///< near enough for a search
    std::vector<bool> fixed_centres = {};  ///< of each city whether it stays in its place; empty: of none
    std::vector<bool> held = {};  ///< cities that stay as they are, with rim and background; empty: none
};

/// Whom people choose, where that is solved for too.
struct Choosing {
    ChoiceTable const& table;
    std::vector<int> const& counted;  ///< N: the stores of the fit among all that compete
    Attractions attractions;          ///< those under which the catchments of the fit were made
};

struct RefinedChoosing {
    Density density;
    Eigen::VectorXd effects;
    bool converged = false;
    int iterations = 0;
};

/// The density of people that the counts of single stores have, from a start near it: the least sum of
/// squared signed roots of the deviance of variance φ·fᵖ, by which for p = 1 fitted totals are the counted
/// ones, and of the priors on spreads and on people whom no store sees. Ceres solves for logarithms of
/// amplitudes, centres, Cholesky factors and the rim's part; a store's row of the Jacobian is the sum of its
/// places' rows, each city's by automatic differentiation. φ and the rest are fitted in turn.
class Refinement {
public:
    /// `stores` must outlive it. What every solve needs is made here once.
    explicit Refinement(SharedStores const& stores);
    ~Refinement();

    ExpectedVisitors const& expected() const;
    /// `priors` has one per city. Without a background it stays 0. Several threads may call it at once.
    Refined from(Density const& start, std::vector<SpreadPrior> const& priors,
                 RefineOptions const& options) const;
    /// The same where the effects of the covariates on whom people choose are solved for with the cities, in
    /// one block that all stores depend on. φ is that of the start.
    RefinedChoosing with_effects(Density const& start, std::vector<SpreadPrior> const& priors,
                                 RefineOptions const& options, Choosing const& choosing) const;

    /// How counts scatter around what is expected under a density, when that many effects have been fitted.
    CountVariance variance_of(Expectation const& now, Density const& density, RefineOptions const& options,
                              Eigen::Index effects) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace fit
