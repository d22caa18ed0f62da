#pragma once

#include "db/rows.hpp"
#include "src/results/fitted.hpp"

#include <vector>

namespace results {

/// The rows of `cities`, index for index those of the model, city_id and name still unset. `visits` and
/// `effective_stores` are over all stores, also those held out.
std::vector<db::CityRow> city_rows(Fitted const& fitted);

/// The ellipses of one and of two standard deviations of each city. `cities` are the rows of the same fit.
std::vector<db::CitySpreadRow> city_spread_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

/// The ellipse of `sigmas` standard deviations around a city, drawn in the plane, as a polygon on WGS 84 cut
/// at the antimeridian. Empty where the plane's inverse is not defined.
geo::MultiPolygon ellipse(model::City<2> const& city, double sigmas, geo::Projection const& projection);

}  // namespace results
