#pragma once

#include "src/commands/scale/plan.hpp"

namespace commands {

/// Puts the fitted parts of a plan into `whole.output`, as `fit --group-by` leaves the same groups there: one
/// database of them all, a folder with the database and the files of each, and the page that ranks them. With
/// `whole.database_only` nothing but the database. Parts that `missing` names are left out. Prints what came
/// of each part. Throws as conclude_groups does, and geo::UsageError where the output has other runs of the
/// same series.
void merge_groups(ScalePlan const& plan, FitOptions const& whole, std::vector<std::size_t> const& missing);

}  // namespace commands
