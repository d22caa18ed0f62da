#pragma once

#include "db/rows.hpp"
#include "geo/projection.hpp"
#include "src/fit/inference.hpp"

#include <vector>

namespace results {

/// The model of a run, in the metres of its plane, from its rows in the database. As all here, throws
/// db::DatabaseError where another program has put in what cannot be computed with.
model::CityModel<2> model_of(db::RunRow const& run, std::vector<db::CityRow> const& cities);

/// Where stores of the run stand in its plane, all at once.
std::vector<geo::Planar> places_in_plane(db::RunRow const& run, std::vector<db::StoreRow> const& stores,
                                         geo::Projection const& plane);

/// The same in another plane; cities beyond that plane are left out. Amplitudes and background stay.
model::CityModel<2> model_in_plane(db::RunRow const& run, std::vector<db::CityRow> const& cities,
                                   geo::Projection const& plane);

/// A run as it was fitted: its model and the stores that it saw. `plane` is that of the run.
fit::FittedModel<2> fitted_model(db::RunRow const& run, std::vector<db::CityRow> const& cities,
                                 std::vector<db::StoreRow> const& stores, geo::Projection const& plane);

}  // namespace results
