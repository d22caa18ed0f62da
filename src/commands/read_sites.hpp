#pragma once

#include "db/rows.hpp"
#include "geo/projection.hpp"
#include "src/commands/predict_options.hpp"

namespace commands {

/// The candidate sites of the file and of --at, in the plane of the run: first those of the file. Throws what
/// reading stores throws, geo::UsageError for an exposure that the run does not have, and geo::InputRejected
/// for a point outside the plane.
geo::ProjectedStores read_sites(PredictOptions const& options, db::RunRow const& run);

}  // namespace commands
