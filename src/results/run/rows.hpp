#pragma once

#include "db/rows.hpp"
#include "src/results/run/fitted.hpp"

#include <functional>
#include <random>
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

/// A contribution below this fraction of the store's fitted visitors is not kept as a row of its own but
/// added to `from_small_contributions`: without the cut a store has a row for every city, however far.
inline constexpr double small_contribution = 0.005;

/// The stores of a run and what each city contributes to them: for every store, its contributions,
/// from_background and from_small_contributions add up to fitted.
struct StoreRows {
    std::vector<db::StoreRow> stores;
    std::vector<db::ContributionRow> contributions;
};

/// `cities` are the rows of the same fit, with their numbers.
StoreRows store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities);

/// Randomised quantile residuals (Dunn and Smyth 1996): standard normal under the model, also for small
/// counts.
class QuantileResiduals {
public:
    QuantileResiduals(fit::Noise noise, double dispersion);

    /// The residual of the next store; the same stores in the same order get the same numbers.
    double next(double visitors, double fitted) { return of(visitors, fitted, draw()); }

    /// A number in (0, 1) for the next store, and the residual that goes with it, for stores side by side.
    double draw();
    double of(double visitors, double fitted, double drawn) const;

private:
    fit::Noise noise_;
    double dispersion_;
    std::mt19937_64 random_;
};

}  // namespace results
