#pragma once

#include "geo/crs/projection.hpp"
#include "src/fit/choice/choice_table.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/results/run/kept_run.hpp"

#include <Eigen/Core>

#include <cstddef>
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

}  // namespace results
