#pragma once

#include "db/rows.hpp"
#include "geo/place.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace results {

/// A city is near a place up to this distance, which people go in less than an hour.
inline constexpr double near_km = 50;
/// Further than this from all places it has no name: on most of the globe's land a place of the gazetteer is
/// nearer.
inline constexpr double far_km = 500;

/// The cities, the largest first, with the names of places that they have a right to, no name twice. At a
/// city's heart are the places within one standard deviation and those whose own extent holds its centre. It
/// is called after one of them that belongs to it: the most populous, unless it is wide and its centre
/// elsewhere, or one that it lies in. Where the most populous belongs to another city it is "around" that or
/// a side of it ("Bristol, north"), and without any it is "near" a place or a "wide area around" it; where
/// none is near it is as far from the nearest one as it is ("70 km west of Mason City").
///
/// A city that `series`, earlier cities, has under the same number is called as there, and what other cities
/// of the series are called is not free.
std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          std::vector<db::CityRow> const& series = {});

/// Whether a name says that the city is a wide area around a place.
bool is_wide_area(std::string_view name);

/// The place that a city of such a name is, or is around or a side of: "London" of "wide area around London"
/// and of "London, north". Of any other name ("near London") the whole.
std::string_view place_in(std::string_view name);

/// The names of cities, in their order.
std::vector<std::string> names_of(std::vector<db::CityRow> const& cities);

}  // namespace results
