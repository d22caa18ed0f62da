#pragma once

#include "db/rows.hpp"
#include "geo/layer.hpp"

#include <vector>

namespace results {

/// The layers of a run, each with run_id before the fields of its table. They read from the record while they
/// are written: keep it alive. Values that are not finite become null.
std::vector<geo::Layer> layers_of(db::RunRecord const& record);

}  // namespace results
