#pragma once

#include "db/rows.hpp"
#include "src/results/fitted.hpp"

#include <functional>
#include <vector>

namespace results {

/// The rows of `cities`, index for index those of the model, without numbers, names and errors. `visits` and
/// `effective_stores` are over all stores, also those held out.
std::vector<db::CityRow> city_rows(Fitted const& fitted);

/// The ellipses of one and of two standard deviations of each city. `cities` are the rows of the same fit.
std::vector<db::CitySpreadRow> city_spread_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

/// The planar position of an outline at an angle, in radians counterclockwise.
using Outline = std::function<Eigen::Vector2d(double angle)>;

/// A closed outline drawn in the plane, as a polygon on WGS 84 cut at the antimeridian. Empty where the
/// plane's inverse is not defined.
geo::MultiPolygon area_within(Outline const& outline, geo::Projection const& projection);

/// The ellipse of `sigmas` standard deviations around a city.
geo::MultiPolygon ellipse(model::City<2> const& city, double sigmas, geo::Projection const& projection);

}  // namespace results
