#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/fit/options.hpp"
#include "src/fit/result.hpp"
#include "src/fit/shared/fit_shared.hpp"
#include "src/model/cities_in_reach.hpp"
#include "src/model/gaussian.hpp"

#include <Eigen/Core>

#include <optional>
#include <span>
#include <vector>

namespace results {

/// A run as the database keeps it, as far as it tells what was fitted, and what its options say.
struct KeptRun {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    std::vector<db::StoreRow> stores;
    bool background = true;                           ///< false where the fit had none
    std::vector<db::CompetitorRow> competitors = {};  ///< stores without a count that compete
    std::vector<db::CovariateRow> covariates = {};
    std::vector<db::StoreCovariateRow> store_covariates = {};
};

/// A city's spread as it lies on the ground, free of the projection's scale and convergence.
struct GroundSpread {
    Eigen::Matrix2d covariance_m2 = Eigen::Matrix2d::Zero();  ///< (east, north)
    double major_sd_km = 0;
    double minor_sd_km = 0;
    double bearing_deg = 0;  ///< of the major axis, clockwise from true north, in [0, 180)
};

/// Σ on the ground is G·Σ·Gᵀ with G = `ground` at the centre.
GroundSpread ground_spread(Eigen::Matrix2d const& planar_covariance_m2, geo::GroundFromPlanar const& ground);

/// Amplitude · 2π · √det Σ, visitors·km².
double integral_of(double amplitude, GroundSpread const& spread);

/// The covariance of a spread, from what a row of `cities` says.
Eigen::Matrix2d ground_covariance_m2(double major_sd_km, double minor_sd_km, double bearing_deg);

/// The matrix G.
Eigen::Matrix2d matrix_of(geo::GroundFromPlanar const& ground);

/// A fit, the stores it was asked about, and which of them it did not see.
struct Fitted {
    fit::Result<2> result;        ///< in planar metres; cities ranked by visits, most first
    geo::ProjectedStores stores;  ///< N stores
    std::vector<bool> held_out;   ///< N; true where the store took no part in the fit
    fit::Noise noise = fit::Noise::negbin;
    bool background = true;                        ///< false where the fit had none
    bool searched = true;                          ///< false where the number of cities was given
    std::vector<model::CityModel<2>> refits = {};  ///< of simulated counts, cities as in `result`
    int threads = 1;                               ///< results do not depend on it
    /// None where every store draws alone; catchments of N stores, then of those without a count.
    std::optional<fit::SharedPeople> shared = {};
    std::vector<db::CovariateRow> terms = {};  ///< B covariates without their coefficients
    /// N × B, what these have of the stores, under sharing followed by those without a count.
    Eigen::MatrixXd columns = {};
};

/// The places as columns, 2 × N.
model::Positions<2> positions_of(std::span<geo::Planar const> places);
/// The exposure of each of N stores.
Eigen::VectorXd exposures_of(std::vector<geo::Store> const& stores);
/// What its covariates make of each store and competitor; none without covariates.
Eigen::VectorXd multipliers_of(Fitted const& fitted);
/// What a rate at each of N stores is multiplied by: its exposure, and, where every store draws alone, what
/// its covariates make of it.
Eigen::VectorXd weights_of(Fitted const& fitted);

/// Visitors that a store has from one city.
struct Contribution {
    int city = 0;  ///< its place in the model
    double visitors = 0;
};

/// What the cities of a model contribute to a store with an exposure of 1. Cities further away than
/// model::furthest_reach may be left out; a store that is so far from all of them, and has no background, is
/// told what is left of each.
class Contributions {
public:
    explicit Contributions(model::CityModel<2> const& model);

    /// Writes the contributions in the model's order, with no city twice; one vector may serve many calls.
    void at(geo::Planar position, std::vector<Contribution>& contributions) const;
    /// All of them and the background.
    double rate_at(geo::Planar position) const;

private:
    template <typename Visit>
    void for_each_at(geo::Planar position, Visit const& visit) const;

    double background_;
    model::CitiesInReach<2> in_reach_;
    std::vector<model::Coefficients<2, double>> cities_;
};

/// What the cities of a model contribute to the stores of a fit, wherever people go: for an exposure of 1.
class StoreRates {
public:
    /// Refers to all three: keep them. `catchments` is null where every store draws alone.
    StoreRates(model::CityModel<2> const& model, geo::ProjectedStores const& stores,
               fit::Catchments const* catchments);

    void at(std::size_t store, std::vector<Contribution>& contributions) const;
    double background_at(std::size_t store) const;
    double rate_at(std::size_t store) const;  ///< all of them and the background

private:
    Contributions contributions_;
    double background_;
    geo::ProjectedStores const& stores_;
    fit::Catchments const* catchments_;
};

/// The catchments of a fit, null where every store draws alone.
fit::Catchments const* catchments_of(Fitted const& fitted);

/// Where people are divided among the stores near them, the plane's lengths on the ground.
fit::GroundAt ground_of(geo::Projection const& projection);

/// Sums over stores of what the model says about them; a contribution c is weight × rate.
struct Totals {
    Eigen::VectorXd visits;            ///< K: Σc
    Eigen::VectorXd effective_stores;  ///< K: (Σc)² ÷ Σc²; 0 for a city that reaches no store
    double fitted = 0;                 ///< all fitted visitors, background included
};

/// Of a model at the stores of a fit.
Totals totals(model::CityModel<2> const& model, Fitted const& fitted);

/// Puts the cities of a fit, and what is known of each, in the order of their visits, most first.
void rank_by_visits(Fitted& fitted);

/// α of the negative binomial, φ of scaled, the variance of gaussian, 0 for poisson: what fit's densities ask
/// for.
double dispersion(Fitted const& fitted);

/// The model of a run, in the metres of its plane, from its rows in the database. As all here, throws
/// db::DatabaseError where another program has put in what cannot be computed with.
model::CityModel<2> model_of(db::RunRow const& run, std::vector<db::CityRow> const& cities);

/// Where the stores of a run stand in its plane.
std::vector<geo::Planar> places_in_plane(db::RunRow const& run, std::vector<db::StoreRow> const& stores,
                                         geo::Projection const& plane);

/// The model of a run in the metres of another plane. Cities beyond that plane are left out; amplitudes and
/// background stay.
model::CityModel<2> model_in_plane(db::RunRow const& run, std::vector<db::CityRow> const& cities,
                                   geo::Projection const& plane);

/// How people choose among the stores of a run whose stores share them.
fit::CompetitionRule rule_of(db::RunRow const& run);

/// What a rate at a store of a run is multiplied by, as weights_of.
double weight_of(db::StoreRow const& store, bool is_shared);

/// Whether a run in the database was fitted with a background, by its options.
bool has_background(db::RunRow const& run);

/// The stores of a run and those without a count, in its plane: all that compete, 2 × M.
model::Positions<2> competing_places(KeptRun const& run, geo::Projection const& plane);

/// What the covariates of a run make of its stores and competitors.
fit::Attractions attractions_of(KeptRun const& run);

/// A run as it was fitted: its model and the stores that it saw. `plane` is that of the run.
fit::FittedModel<2> fitted_model(KeptRun const& run, geo::Projection const& plane);

}  // namespace results
