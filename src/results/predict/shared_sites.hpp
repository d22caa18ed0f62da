#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/fit/choice/catchments.hpp"
#include "src/fit/choice/network.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/fit/inference/prediction.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <utility>
#include <vector>

namespace results {

/// Stores of others that stand there too, before and after, though the fit did not know them.
struct OtherStores {
    std::vector<geo::Planar> places = {};  ///< C, in the plane of the run
    Eigen::MatrixXd columns = {};          ///< C × B, what they have of the run's covariates
};

/// All stores that compete, in the plane: those of the run, those without a count, and other stores.
model::Positions<2> competing_places(KeptRun const& run, geo::Projection const& plane,
                                     OtherStores const& others);
/// What the covariates of the run make of these.
fit::Attractions attractions_of(KeptRun const& run, OtherStores const& others);

/// Takes away the stores that share nobody with any store of the run or any site, since they are too far from
/// all: with them the places of people would be laid out anew for nothing. Returns how many.
std::size_t forget_distant(geo::ProjectedStores& others, KeptRun const& run,
                           geo::ProjectedStores const& sites, geo::Projection const& plane);

/// What each of the run's stores is expected to get where other stores stand too.
std::vector<double> expected_beside(OtherStores const& others, fit::Inference<2> const& inference,
                                    KeptRun const& run, geo::Projection const& plane);

/// How many of the other stores stand where the run has a store already, to within a metre: they are perhaps
/// the same.
std::size_t known_already(OtherStores const& others, KeptRun const& run, geo::Projection const& plane);

/// What a store gets more, or, below 0, loses.
struct StoreChange {
    std::size_t store = 0;  ///< among the run's stores, then those without a count, then other stores
    double visitors = 0;
    fit::Interval limits;  ///< 95 %, for the decay of the run; only where they were asked for
    /// The same if people choose by another decay; without limits least and most expected.
    fit::Interval over_decays;
};

/// What stores that open, or close, change.
struct Effect {
    double from_stores = 0;    ///< what the run's stores give up; less what they get from those that close
    double from_others = 0;    ///< the same of stores without a count and of other stores, as one
    double newly_reached = 0;  ///< visitors whom no store reached before, less those whom none does any more
    double net = 0;            ///< what the run's stores and the new ones have more together
    fit::Interval net_limits{};          ///< 95 %, for the decay of the run
    fit::Interval net_over_decays{};     ///< 95 %, whatever the decay
    std::vector<StoreChange> changes{};  ///< of each store that has any, those that lose most first
};

/// A site as a new store among others.
struct SiteShare {
    fit::Prediction expected;
    fit::Interval over_decays;  ///< 95 % limits of the expected visitors, whatever the decay
};

struct SharedOutcome {
    std::vector<SiteShare> sites;
    Effect effect;
};

/// A run whose stores share their customers, to which stores can be added and taken from. What people choose
/// by is known only in part: what follows is told for the run's decay, and its range over decays of 1, 2 and
/// 3 and that of the run between them.
class SharedSites {
public:
    /// Refers to `inference`: keep it.
    SharedSites(fit::Inference<2> const& inference, KeptRun const& run, geo::Projection const& plane,
                OtherStores const& others = {});

    /// When stores open at all of the sites, each with its exposure, and some of the run's stores close.
    /// `with_limits`: of the changes too. Several threads may ask at once.
    SharedOutcome outcome(fit::NewStores const& sites, std::vector<double> const& exposures,
                          std::vector<std::size_t> const& closed, bool with_limits) const;

private:
    struct AtDecay;
    AtDecay at_decay(fit::Moves const& moves, std::vector<double> const& density,
                     std::vector<double> const& exposures) const;
    /// Visitors of a row under the fitted density, and their standard error.
    std::pair<double, double> rate_of(fit::Catchments const& rows, int row) const;
    fit::Interval limits_of(fit::Catchments const& rows, int row, double weight,
                            fit::Doubt const& doubt) const;
    /// Of what all rows are together: it may have either sign. `off`: what the squares make of it.
    fit::Interval net_limits_of(fit::Catchments const& sum, double misfit, double off) const;
    /// How many times as far from their expectations as the fit says the nearest stores' counts are, at
    /// least 1: a city that the fit did not see shows there first.
    double local_misfit(model::Vector<2> const& position) const;

    fit::Inference<2> const& inference_;
    double decay_;
    fit::Network network_;
    Contributions density_;
    base::NearestNeighbours<2> fitted_stores_;
    std::vector<double> local_misfits_;  ///< of all stores
    std::size_t counted_;                ///< stores of the run; all others come after them
    std::vector<double> exposures_;      ///< of all stores
};

}  // namespace results
