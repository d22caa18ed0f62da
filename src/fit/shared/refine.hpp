#pragma once

#include "src/fit/choice/catchments.hpp"
#include "src/fit/shared/expected_visitors.hpp"
#include "src/model/city.hpp"

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace fit {

/// What is believed of a city's spread before its stores are looked at, as three residuals: as wide as the
/// stores around it stand apart, and round, each worth two stores. The covariance is that of the plane.
struct SpreadPrior {
    /// Of ½ log det Σ: that of two stores.
    static constexpr double information = 2;

    double spacing = 1;  ///< to the third neighbour, of the stores that the city rests on

    template <typename T>
    std::array<T, 3> residuals(T const& xx, T const& xy, T const& yy) const {
        using std::log, std::sqrt;
        T const determinant = xx * yy - xy * xy;
        T const root = sqrt(determinant);
        double const weight = std::sqrt(information);
        return {weight * (0.5 * log(determinant) - 2 * std::log(spacing)), weight * 0.5 * (xx - yy) / root,
                weight * xy / root};
    }
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
};

/// Where only some cities fit in, in place of one that goes: those held stay as they are, as do rim,
/// background and how counts scatter.
struct Surroundings {
    model::City<2> const& gone;
    std::vector<bool> held;  ///< of each city that is left
    Expectation const& before;
    CountVariance const& variance;
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
    /// The same in one solve of what is around, at a cost that does not depend on how many cities there are
    /// elsewhere.
    Refined around(Surroundings const& surroundings, Density const& start,
                   std::vector<SpreadPrior> const& priors, RefineOptions const& options) const;
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
