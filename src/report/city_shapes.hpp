#pragma once

#include "db/rows.hpp"
#include "src/report/frame.hpp"
#include "src/report/json_numbers.hpp"

namespace report {

/// The cities with what the page needs to compute their contributions. Throws db::DatabaseError where a
/// spread is none.
Json city_objects(db::RunRecord const& record, Frame const& frame);
/// Ellipses of one and two standard deviations, positions as [latitude, longitude].
Json spread_objects(db::RunRecord const& record, Frame const& frame);
/// The 95 % regions of the centres.
Json uncertainty_objects(db::RunRecord const& record, Frame const& frame);
/// Each centre's way through the fit.
Json path_objects(db::RunRecord const& record, Frame const& frame);

}  // namespace report
