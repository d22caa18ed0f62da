#pragma once

#include "geo/crs/projection.hpp"
#include "src/commands/options/predict_options.hpp"
#include "src/results/run/fitted.hpp"

#include <string>
#include <vector>

namespace commands {

/// Points in a plane by the rule that `fit` goes by; source_fid is the point's index. `source` is for errors.
geo::ProjectedStores projected_points(std::vector<geo::LonLat> const& points, std::string const& source,
                                      std::string const& crs);

/// The candidate sites of the file and of --at, in the plane of the run: first those of the file. Throws what
/// reading stores throws, geo::UsageError for an exposure or covariate that the run does not have, or that a
/// site does not, and geo::InputRejected for a point outside the plane. Sites have the covariates of the run
/// in the order of results::covariates_of.
geo::ProjectedStores read_sites(PredictOptions const& options, results::KeptRun const& run);

/// The stores of others of --competitors, in the plane of the run, with its covariates where the file has
/// them: a store without one is as a mean store. Throws what reading stores throws.
geo::ProjectedStores read_competitors(PredictOptions const& options, results::KeptRun const& run);

}  // namespace commands
