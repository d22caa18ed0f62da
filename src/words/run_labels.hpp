#pragma once

#include "db/rows.hpp"

#include <string>
#include <vector>

namespace words {

/// What tells the runs of a series apart, index for index: the field of their counts, their filter or their
/// file, the first of these in which they differ; else, or where two have it in common, the run's number.
std::vector<std::string> run_labels(std::vector<db::RunRow> const& runs);

}  // namespace words
