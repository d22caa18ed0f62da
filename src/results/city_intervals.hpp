#pragma once

#include "geo/projection.hpp"
#include "src/fit/prediction.hpp"

#include <optional>

namespace results {

/// 95 % intervals of what a row of `cities` shows, in its units.
struct CityIntervals {
    fit::Interval amplitude, major_sd_km, minor_sd_km, visits, share, integral;
    /// Around the bearing, so `low` may lie below 0 and `high` above 180; none for a city so nearly round
    /// that either axis may be the longer one.
    std::optional<fit::Interval> bearing_deg;
};

/// Of one city of a fit in planar metres, its rank among the model's cities. `ground` turns planar metres
/// into those on the ground at its centre; `visits` are inference.visits over the stores that visits are
/// counted at.
CityIntervals city_intervals(fit::Inference<2> const& inference, int city,
                             geo::GroundFromPlanar const& ground, fit::Visits const& visits);

}  // namespace results
