#include "src/results/run/city_places.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace results {
namespace {

constexpr double least_inhabitants_per_km2 = 1500;

/// Flat, which is off by less than what a place's one position leaves open.
PlaceNearby seen_from(db::CityRow const& city, geo::LonLat place) {
    double const middle_lat = (city.centre.lat_deg + place.lat_deg) / 2;
    double const north = (place.lat_deg - city.centre.lat_deg) * geo::km_per_degree;
    double const east = std::remainder(place.lon_deg - city.centre.lon_deg, 360) * geo::km_per_degree *
                        std::cos(middle_lat * geo::radians_per_degree);
    double const axis = city.bearing_deg * geo::radians_per_degree;
    double const along = east * std::sin(axis) + north * std::cos(axis);
    double const across = east * std::cos(axis) - north * std::sin(axis);
    return {.distance_km = std::hypot(east, north),
            .distance_sds = std::hypot(along / city.major_sd_km, across / city.minor_sd_km),
            .along_km = along,
            .across_km = across,
            .bearing_deg = std::atan2(-east, -north) * geo::degrees_per_radian};
}

/// The places, in the order of their latitudes.
std::vector<std::size_t> by_latitude(std::vector<geo::Place> const& places) {
    std::vector<std::size_t> order(places.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t place) { return places[place].position.lat_deg; });
    return order;
}

/// Of each place the city that contributes most visitors there, of those within two standard deviations; −1
/// without one.
std::vector<int> owners(std::vector<db::CityRow> const& cities,
                        std::vector<std::vector<PlaceNearby>> const& nearby, std::size_t places) {
    std::vector<int> owner(places, -1);
    std::vector<double> most(places, 0);
    for (std::size_t k = 0; k < cities.size(); ++k) {
        for (PlaceNearby const& seen : nearby[k]) {
            double const contributed =
                cities[k].amplitude * std::exp(-seen.distance_sds * seen.distance_sds / 2);
            if (seen.distance_sds > belongs_within_sds || !(contributed > most[seen.place])) continue;
            most[seen.place] = contributed;
            owner[seen.place] = static_cast<int>(k);
        }
    }
    return owner;
}

/// What a city has within a place's extent, up to a factor that is the place's: the extent taken for a
/// Gaussian with the variance of a disc, a quarter of its squared radius along each axis. 0 where the two are
/// further apart than belongs_within_sds.
double visitors_in(db::CityRow const& city, PlaceNearby const& seen, geo::Place const& place) {
    double const extent = extent_km(place), disc = extent * extent / 4;
    double const along = city.major_sd_km * city.major_sd_km + disc;
    double const across = city.minor_sd_km * city.minor_sd_km + disc;
    double const squared = seen.along_km * seen.along_km / along + seen.across_km * seen.across_km / across;
    if (squared > belongs_within_sds * belongs_within_sds) return 0;
    return city.amplitude * city.major_sd_km * city.minor_sd_km / std::sqrt(along * across) *
           std::exp(-squared / 2);
}

}  // namespace

std::vector<std::vector<PlaceNearby>> places_around(std::vector<db::CityRow> const& cities,
                                                    std::vector<geo::Place> const& places, double km) {
    std::vector<std::size_t> const order = by_latitude(places);
    auto const latitude = [&](std::size_t place) { return places[place].position.lat_deg; };
    std::vector<std::vector<PlaceNearby>> nearby(cities.size());
    for (std::size_t k = 0; k < cities.size(); ++k) {
        db::CityRow const& city = cities[k];
        double const reach_deg = std::max(km, belongs_within_sds * city.major_sd_km) / geo::km_per_degree;
        auto at = std::ranges::lower_bound(order, city.centre.lat_deg - reach_deg, {}, latitude);
        for (; at != order.end() && latitude(*at) <= city.centre.lat_deg + reach_deg; ++at) {
            PlaceNearby seen = seen_from(city, places[*at].position);
            seen.place = *at;
            if (seen.distance_sds <= belongs_within_sds || seen.distance_km <= km) nearby[k].push_back(seen);
        }
    }
    std::vector<int> const owner = owners(cities, nearby, places.size());
    for (std::size_t k = 0; k < cities.size(); ++k)
        for (PlaceNearby& seen : nearby[k])
            seen.own = owner[seen.place] == static_cast<int>(k);
    return nearby;
}

double extent_km(geo::Place const& place) {
    return std::sqrt(place.population / least_inhabitants_per_km2 / std::numbers::pi);
}

std::vector<db::CityRow> with_populations(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places) {
    double furthest = 0;
    for (geo::Place const& place : places)
        furthest = std::max(furthest, extent_km(place));
    auto const nearby = places_around(cities, places, belongs_within_sds * furthest);
    std::vector<std::vector<std::pair<std::size_t, double>>> parts(places.size());  // city, visitors there
    for (std::size_t k = 0; k < cities.size(); ++k)
        for (PlaceNearby const& seen : nearby[k]) {
            double const there = visitors_in(cities[k], seen, places[seen.place]);
            if (there > 0 && !places[seen.place].section) parts[seen.place].emplace_back(k, there);
        }
    std::vector<double> populations(cities.size(), 0);
    for (std::size_t p = 0; p < places.size(); ++p) {
        double all = 0;
        for (auto const& [city, there] : parts[p])
            all += there;
        for (auto const& [city, there] : parts[p])
            populations[city] += places[p].population * there / all;
    }
    for (std::size_t k = 0; k < cities.size(); ++k)
        cities[k].population = populations[k] > 0 ? db::Real(populations[k]) : std::nullopt;
    return cities;
}

std::vector<db::CityRow> with_visits_per_inhabitant(std::vector<db::CityRow> cities) {
    for (db::CityRow& city : cities) {
        auto const per_inhabitant = [&](db::Real visits) {
            return city.population && visits ? db::Real(*visits / *city.population) : std::nullopt;
        };
        city.visits_per_inhabitant = per_inhabitant(city.visits);
        city.visits_per_inhabitant_lo = per_inhabitant(city.visits_lo);
        city.visits_per_inhabitant_hi = per_inhabitant(city.visits_hi);
    }
    return cities;
}

}  // namespace results
