#pragma once

#include "db/rows.hpp"
#include "geo/place.hpp"
#include "src/results/run/fitted.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace results {

/// A place belongs to a city no further from it than this many of the city's standard deviations.
inline constexpr double belongs_within_sds = 2;

/// A place as a city sees it, on the ground.
struct PlaceNearby {
    std::size_t place = 0;  ///< its number among the places
    double distance_km = 0, distance_sds = 0;
    double along_km = 0, across_km = 0;  ///< from the centre, along the city's longer axis and across it
    double bearing_deg = 0;              ///< of the city's centre from the place, clockwise from north
    bool own = false;                    ///< belongs to the city
};

/// For each city the places within two of its standard deviations or within `km` of its centre. A place
/// belongs to the city that contributes most visitors at its position, of those within two standard
/// deviations; so it belongs to one at most.
std::vector<std::vector<PlaceNearby>> places_around(std::vector<db::CityRow> const& cities,
                                                    std::vector<geo::Place> const& places, double km);

/// How far a place reaches from its middle: the radius of the circle that its inhabitants fill at 1,500 per
/// km², what each square kilometre of an urban centre has at least by the degree of urbanisation of the UN
/// Statistical Commission (2020); so it is rather too large than too small.
double extent_km(geo::Place const& place);

/// Whether a position lies among the stores of a run, not beyond the outermost of them.
using AmongStores = std::function<bool(geo::LonLat const&)>;

/// By the rule that tells the rim of a shared fit from what lies within it (docs/method.md), for stores that
/// draw alone too.
AmongStores among_stores_of(Fitted const& fitted);

/// The cities with the inhabitants of the places within two standard deviations, those of the city and of the
/// place's extent together: of those whose inhabitants are known and not counted with another place already.
/// A place in several cities is divided among them as the visitors who live in its extent are, so that a core
/// and its surroundings have their parts. Of people beyond the outermost stores nobody knows where they go:
/// of a place that reaches there only the part among the stores counts, wholly from two thirds of its extent
/// on, not at all up to one third. A city without a place that counts has no population.
std::vector<db::CityRow> with_populations(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          AmongStores const& is_among_stores);

/// These with visits per inhabitant and their limits, where visits and inhabitants are known. The limits
/// are those of the visits: inhabitants are taken as they are.
std::vector<db::CityRow> with_visits_per_inhabitant(std::vector<db::CityRow> cities);

/// A city is near a place up to this distance, which people go in less than an hour.
inline constexpr double near_km = 50;
/// A place is close to a city's centre up to this distance, which people take for the place still, or if its
/// extent holds it.
inline constexpr double close_km = 10;
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
/// Places beyond the outermost stores give their names only where no other has a name to give, or where they
/// are close to the centre and none among the stores is; without `is_among_stores` all places are among them.
///
/// A city that `series`, earlier cities, has under the same number is called as there, and what other cities
/// of the series are called is not free.
std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          std::vector<db::CityRow> const& series = {},
                                          AmongStores const& is_among_stores = {});

/// Whether a name says that the city is a wide area around a place.
bool is_wide_area(std::string_view name);

/// The place that a city of such a name is, or is around or a side of: "London" of "wide area around London"
/// and of "London, north". Of any other name ("near London") the whole.
std::string_view place_in(std::string_view name);

/// The names of cities, in their order.
std::vector<std::string> names_of(std::vector<db::CityRow> const& cities);

}  // namespace results
