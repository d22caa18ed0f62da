#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/read/read_stores.hpp"

#include <vector>

namespace results {

/// A place may name a city whose centre it is no further from than this many of the city's standard
/// deviations.
inline constexpr double named_within_sds = 2;

/// The cities with the names of places: of those within two standard deviations in the plane the largest, or
/// the nearest where no population is known. A place names one city at most, the one it is nearest to in
/// standard deviations; the others take their next. A city without a place keeps its name. `projection` is
/// that of the cities' plane.
std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          geo::Projection const& projection);

}  // namespace results
