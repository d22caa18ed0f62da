#pragma once

#include "geo/projection.hpp"
#include "src/fit/fit_cities.hpp"
#include "src/model/gaussian.hpp"

#include <Eigen/Core>

#include <vector>

namespace results {

/// A fit, the stores it was asked about, and which of them it did not see.
struct Fitted {
    fit::Result<2> result;        ///< in planar metres; cities ranked by visits, most first
    geo::ProjectedStores stores;  ///< N stores
    std::vector<bool> held_out;   ///< N; true where the store took no part in the fit
    fit::Noise noise = fit::Noise::negbin;
    bool background = true;                        ///< false where the fit had none
    std::vector<model::CityModel<2>> refits = {};  ///< of simulated counts, cities as in `result`
};

/// As columns, 2 × N.
model::Positions<2> positions_of(std::vector<geo::Planar> const& places);
/// N.
Eigen::VectorXd exposures_of(std::vector<geo::Store> const& stores);

/// What each city of a model contributes to a store with an exposure of 1.
class Contributions {
public:
    explicit Contributions(model::CityModel<2> const& model);

    /// Visitors per city, in the model's order; with the background they add up to the fitted visitors.
    Eigen::VectorXd at(geo::Planar position) const;

private:
    std::vector<model::Coefficients<2, double>> cities_;
};

/// Sums over stores of what the model says about them; a contribution c is exposure × rate.
struct Totals {
    Eigen::VectorXd visits;            ///< K: Σc
    Eigen::VectorXd effective_stores;  ///< K: (Σc)² ÷ Σc²; 0 for a city that reaches no store
    double fitted = 0;                 ///< all fitted visitors, background included
};

Totals totals(model::CityModel<2> const& model, geo::ProjectedStores const& stores);

/// The same result with its cities in the order of their visits, most first.
fit::Result<2> ranked_by_visits(fit::Result<2> result, geo::ProjectedStores const& stores);

/// α of the negative binomial, the variance of gaussian, 0 for poisson: what fit's densities ask for.
double dispersion(Fitted const& fitted);

}  // namespace results
