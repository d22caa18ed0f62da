#pragma once

#include "db/rows.hpp"
#include "geo/layer.hpp"

#include <vector>

namespace results {

/// The layers of a run, city_paths empty without --trace, each with run_id before the fields of its table.
/// They read from the record while they are written: keep it alive. Values that are not finite become null.
std::vector<geo::Layer> layers_of(db::RunRecord const& record);

/// False for a layer that was not asked for: city_paths are there with --trace only.
bool has_a_file(geo::Layer const& layer);

/// The tables of a run without geometry, as layers of the same kind: runs with this one run, city_counts,
/// city_bootstraps, set_aside_rows and iterations.
std::vector<geo::Layer> tables_of(db::RunRecord const& record);

}  // namespace results
