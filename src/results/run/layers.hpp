#pragma once

#include "db/rows.hpp"
#include "geo/layer.hpp"

#include <vector>

namespace results {

/// The layers of a run, each with run_id before the fields of its table. city_paths are empty without
/// --trace, competitors where no store without a count takes part, trade_areas where every store draws alone.
/// They read from the record while they are written: keep it alive. Values that are not finite become null.
std::vector<geo::Layer> layers_of(db::RunRecord const& record);

/// False for a layer that the run does not have: city_paths, competitors and trade_areas, where they are
/// empty.
bool has_a_file(geo::Layer const& layer);

/// The tables of a run without geometry, as layers of the same kind: runs with this one run, city_counts,
/// city_bootstraps, city_stores, set_aside_rows and iterations.
std::vector<geo::Layer> tables_of(db::RunRecord const& record);

}  // namespace results
