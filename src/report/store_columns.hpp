#pragma once

#include "db/rows.hpp"
#include "geo/projection.hpp"
#include "src/report/frame.hpp"
#include "src/report/json_numbers.hpp"

#include <vector>

namespace report {

/// The stores named by their indices, one array per column: a fraction of the size of one object per store.
/// `x` and `y` are metres in the plane, from which the page computes contributions; `held` lists the places
/// of those held out.
Json store_columns(db::RunRecord const& record, std::vector<std::size_t> const& drawn, Frame const& frame,
                   geo::Projection const& plane);

}  // namespace report
