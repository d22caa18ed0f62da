#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "src/fit/inference/inference.hpp"
#include "src/fit/inference/prediction.hpp"
#include "src/results/run/fitted.hpp"

#include <optional>
#include <vector>

namespace results {

/// What the stores that the fit saw say about its errors.
fit::Inference<2> inference_of(Fitted const& fitted);

/// The rows of a fit's cities with standard errors and 95 % limits. A city that the data do not hold is
/// marked, with the reason, and has none; one whose spread a constraint holds has
/// none of its spread.
std::vector<db::CityRow> with_errors(std::vector<db::CityRow> cities, Fitted const& fitted,
                                     fit::Inference<2> const& inference);

/// From a city's centre to the furthest point of its region, on the ground; measured for runs that do not say
/// it. NaN where the region is not known.
double furthest_km(db::CityRow const& city, db::CityUncertaintyRow const& region);

/// The 95 % region of the centre of each city that the data hold.
std::vector<db::CityUncertaintyRow> city_uncertainty_rows(Fitted const& fitted,
                                                          std::vector<db::CityRow> const& cities,
                                                          fit::Inference<2> const& inference);

/// What `fitted.refits` say about the errors of each city that the data hold; none without refits.
std::vector<db::CityBootstrapRow> city_bootstrap_rows(Fitted const& fitted,
                                                      std::vector<db::CityRow> const& cities);

/// The run's row with the errors of its background and overdispersion, null where they are on their bounds.
db::RunRow with_errors(db::RunRow run, fit::Inference<2> const& inference);

/// 95 % intervals of what a row of `cities` shows, in its units.
struct CityIntervals {
    fit::Interval amplitude, major_sd_km, minor_sd_km, visits, share, integral;
    /// The interval lies around the bearing, so `low` may lie below 0 and `high` above 180; none for a city
    /// so nearly round that either axis may be the longer one.
    std::optional<fit::Interval> bearing_deg;
};

/// The intervals of one city of a fit in planar metres; `city` is its place among the model's cities.
/// `ground` turns planar metres into those on the ground at its centre; `visits` are inference.visits over
/// the stores that visits are counted at.
CityIntervals city_intervals(fit::Inference<2> const& inference, int city,
                             geo::GroundFromPlanar const& ground, fit::Visits const& visits);

}  // namespace results
