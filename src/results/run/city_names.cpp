#include "src/results/run/city_names.hpp"

#include "src/fit/choice/place_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <numeric>
#include <set>
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

namespace {

model::Positions<2> all_stores(geo::ProjectedStores const& stores) {
    std::vector<geo::Planar> all = stores.planar;
    all.insert(all.end(), stores.uncounted_planar.begin(), stores.uncounted_planar.end());
    return positions_of(all);
}

}  // namespace

AmongStores among_stores_of(Fitted const& fitted) {
    geo::Projection const& projection = fitted.stores.projection;
    model::Positions<2> const stores = all_stores(fitted.stores);
    double const ground_unit = fit::ground_unit_of(stores, ground_of(projection));
    std::optional<double> const radius_m =
        fitted.shared ? std::optional(fitted.shared->rule.radius_m) : std::nullopt;
    auto const among = std::make_shared<fit::AmongStores const>(stores, ground_unit, radius_m);
    return [projection, among](geo::LonLat const& position) {
        geo::Planar const at = projection.planar_from_lonlat(position);
        return std::isfinite(at.x_m) && std::isfinite(at.y_m) && (*among)({at.x_m, at.y_m});
    };
}

namespace {

/// The part of a place's people who live among the stores, by points that each stand for as much of its
/// extent. Few live near the edge of that, and at a coast some of it is sea: where less than a third of it is
/// among the stores nobody counts, where more than two thirds are everybody. Of Omaha's circle a quarter is
/// among the stores of Council Bluffs, of Marseille's two thirds among its own.
double part_among(AmongStores const& is_among_stores, geo::Place const& place) {
    constexpr int points = 20;
    constexpr double nobody_at = 1.0 / 3, everybody_at = 2.0 / 3;
    constexpr double golden_angle = 2.399963229728653;
    double const km_per_degree_east =
        geo::km_per_degree * std::cos(place.position.lat_deg * geo::radians_per_degree);
    int among = 0;
    for (int i = 0; i < points; ++i) {
        double const km = extent_km(place) * std::sqrt((i + 0.5) / points), angle = i * golden_angle;
        double const lon_deg = place.position.lon_deg + km * std::cos(angle) / km_per_degree_east;
        double const lat_deg = place.position.lat_deg + km * std::sin(angle) / geo::km_per_degree;
        if (is_among_stores({std::remainder(lon_deg, 360), lat_deg})) ++among;
    }
    return std::clamp((static_cast<double>(among) / points - nobody_at) / (everybody_at - nobody_at), 0.0,
                      1.0);
}

}  // namespace

std::vector<db::CityRow> with_populations(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          AmongStores const& is_among_stores) {
    double furthest = 0;
    for (geo::Place const& place : places)
        furthest = std::max(furthest, extent_km(place));
    auto const nearby = places_around(cities, places, belongs_within_sds * furthest);
    std::vector<std::vector<std::pair<std::size_t, double>>> parts(places.size());  // city, visitors there
    for (std::size_t k = 0; k < cities.size(); ++k)
        for (PlaceNearby const& seen : nearby[k]) {
            double const there = visitors_in(cities[k], seen, places[seen.place]);
            bool const is_counted = places[seen.place].population > 0 && !places[seen.place].section;
            if (there > 0 && is_counted) parts[seen.place].emplace_back(k, there);
        }
    std::vector<double> populations(cities.size(), 0);
    for (std::size_t p = 0; p < places.size(); ++p) {
        if (parts[p].empty()) continue;
        double const inhabitants = places[p].population * part_among(is_among_stores, places[p]);
        double all = 0;
        for (auto const& [city, there] : parts[p])
            all += there;
        for (auto const& [city, there] : parts[p])
            populations[city] += inhabitants * there / all;
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

namespace {

/// A city wider than that, by the geometric mean of its standard deviations, has more than one town within
/// one of them nearly everywhere, and none of them is the city.
constexpr double wide_from_km = 25;

/// The largest place at a city's heart stands for all if that part of the people in its places lives there.
constexpr double least_of_inhabitants = 1.0 / 3;

constexpr std::string_view around = "around ", wide_area = "wide area ", comma = ", ";
constexpr std::array<std::string_view, 8> sides{"north", "north-east", "east", "south-east",
                                                "south", "south-west", "west", "north-west"};

std::string_view side(PlaceNearby const& seen) {
    auto const eighth = static_cast<int>(std::lround(seen.bearing_deg / 45));
    return sides[static_cast<std::size_t>((eighth + 8) % 8)];
}

/// What a city may be called, the most wanted first.
class Wishes {
public:
    Wishes(db::CityRow const& city, std::vector<PlaceNearby> const& nearby,
           std::vector<geo::Place> const& places)
        : places_(places), width_km_(std::sqrt(city.major_sd_km * city.minor_sd_km)) {
        for (PlaceNearby const& seen : nearby) {
            if (seen.distance_sds <= 1 || holds_centre(seen)) at_heart_.push_back(seen);
            if (seen.own && !places[seen.place].section) inhabitants_ += places[seen.place].population;
            (seen.own ? own_ : of_others_).push_back(seen);
        }
        std::ranges::stable_sort(at_heart_, [&](PlaceNearby const& a, PlaceNearby const& b) {
            double const of_a = places[a.place].population, of_b = places[b.place].population;
            return of_a != of_b ? of_a > of_b : a.distance_km < b.distance_km;
        });
        for (auto* const seen : {&own_, &of_others_})
            std::ranges::stable_sort(*seen, [&](PlaceNearby const& a, PlaceNearby const& b) {
                double const of_a = attraction(a), of_b = attraction(b);
                return of_a != of_b ? of_a > of_b : a.distance_km < b.distance_km;
            });
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (PlaceNearby const& seen : at_heart_)
            if (seen.own && is_the_city(seen)) names.push_back(name(seen));
        if (!at_heart_.empty() && !at_heart_.front().own) names.push_back(part_of(at_heart_.front()));
        for (auto const* const all : {&own_, &of_others_})
            for (PlaceNearby const& seen : *all)
                names.push_back(beside(seen));
        for (auto const* const all : {&own_, &of_others_})
            for (PlaceNearby const& seen : *all)
                names.push_back(side_of(beside(seen), seen));
        return names;
    }

private:
    bool holds_centre(PlaceNearby const& seen) const {
        return seen.distance_km <= extent_km(places_[seen.place]);
    }
    bool is_larger_than_city(PlaceNearby const& seen) const {
        return width_km_ <= extent_km(places_[seen.place]);
    }
    /// Of one of its own places at its heart: the largest there or one that the city lies in.
    bool is_the_city(PlaceNearby const& seen) const {
        if (holds_centre(seen) && is_larger_than_city(seen)) return true;
        bool const stands_for_all = places_[seen.place].population >= least_of_inhabitants * inhabitants_;
        return seen.place == at_heart_.front().place &&
               ((width_km_ <= wide_from_km && stands_for_all) || holds_centre(seen));
    }
    /// By Reilly's law of retail gravitation (1931): as the inhabitants, and against the square of the
    /// distance, which tells nothing below the city's width.
    double attraction(PlaceNearby const& seen) const {
        double const km = std::max(seen.distance_km, width_km_);
        return places_[seen.place].population / (km * km);
    }
    std::string const& name(PlaceNearby const& seen) const { return places_[seen.place].name; }
    std::string beside(PlaceNearby const& seen) const {
        if (width_km_ > wide_from_km) return fmt::format("{}{}{}", wide_area, around, name(seen));
        return fmt::format("near {}", name(seen));
    }
    /// After the largest place at its heart, which belongs to another city: around it, or a side of it.
    std::string part_of(PlaceNearby const& seen) const {
        if (seen.distance_sds > 1) return side_of(name(seen), seen);
        bool const is_wide = width_km_ > wide_from_km || !is_larger_than_city(seen);
        return fmt::format("{}{}{}", is_wide ? wide_area : "", around, name(seen));
    }
    static std::string side_of(std::string const& name, PlaceNearby const& seen) {
        return fmt::format("{}{}{}", name, comma, side(seen));
    }

    std::vector<geo::Place> const& places_;
    double width_km_;
    double inhabitants_ = 0;  ///< of its own places
    std::vector<PlaceNearby> at_heart_, own_, of_others_;
};

/// "70 km west of Mason City", after the nearest place, of a city that is near none; empty where all are too
/// far.
std::string far_name(db::CityRow const& city, std::vector<geo::Place> const& places) {
    std::vector<PlaceNearby> const seen = places_around({city}, places, far_km).front();
    if (seen.empty()) return {};
    PlaceNearby const& nearest = *std::ranges::min_element(seen, {}, &PlaceNearby::distance_km);
    constexpr double rounded_to_km = 10;
    return fmt::format("{:.0f} km {} of {}", rounded_to_km * std::round(nearest.distance_km / rounded_to_km),
                       side(nearest), places[nearest.place].name);
}

/// Those of the places around each city that may give it a name before all others: those among the stores,
/// and where none of these is close to its centre, those beyond that are.
std::vector<std::vector<PlaceNearby>> wanted(std::vector<std::vector<PlaceNearby>> nearby,
                                             std::vector<geo::Place> const& places,
                                             AmongStores const& is_among_stores) {
    if (!is_among_stores) return nearby;
    std::map<std::size_t, bool> known;
    auto const is_among = [&](PlaceNearby const& seen) {
        auto const [at, is_new] = known.try_emplace(seen.place, false);
        if (is_new) at->second = is_among_stores(places[seen.place].position);
        return at->second;
    };
    auto const is_close = [&](PlaceNearby const& seen) {
        return seen.distance_km <= std::max(close_km, extent_km(places[seen.place]));
    };
    for (auto& of_city : nearby) {
        bool const has_close = std::ranges::any_of(
            of_city, [&](PlaceNearby const& seen) { return is_close(seen) && is_among(seen); });
        std::erase_if(of_city, [&](PlaceNearby const& seen) {
            return !is_among(seen) && (has_close || !is_close(seen));
        });
    }
    return nearby;
}

bool is_number(db::CityRow const& city) {
    return city.name == fmt::format("city {}", city.city_id);
}

}  // namespace

std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          std::vector<db::CityRow> const& series,
                                          AmongStores const& is_among_stores) {
    std::set<std::string> taken;
    for (db::CityRow const& city : cities)
        taken.insert(city.name);
    for (db::CityRow const& earlier : series) {
        if (is_number(earlier) || !taken.insert(earlier.name).second) continue;
        auto const same = std::ranges::find(cities, earlier.city_id, &db::CityRow::city_id);
        if (same != cities.end()) same->name = earlier.name;
    }
    auto const nearby = places_around(cities, places, near_km);
    auto const first = wanted(nearby, places, is_among_stores);
    for (std::size_t k = 0; k < cities.size(); ++k) {
        for (auto const* const around_city : {&first[k], &nearby[k]}) {
            if (!is_number(cities[k])) break;
            for (std::string& name : Wishes(cities[k], *around_city, places).names()) {
                if (!taken.insert(name).second) continue;
                cities[k].name = std::move(name);
                break;
            }
        }
        if (!is_number(cities[k])) continue;
        std::string far = far_name(cities[k], places);
        if (!far.empty() && taken.insert(far).second) cities[k].name = std::move(far);
    }
    return cities;
}

bool is_wide_area(std::string_view name) {
    return name.starts_with(wide_area);
}

std::string_view place_in(std::string_view name) {
    for (std::string_view const start : {wide_area, around})
        if (name.starts_with(start)) name.remove_prefix(start.size());
    std::size_t const at = name.rfind(comma);
    if (at != std::string_view::npos &&
        std::ranges::find(sides, name.substr(at + comma.size())) != sides.end())
        return name.substr(0, at);
    return name;
}

std::vector<std::string> names_of(std::vector<db::CityRow> const& cities) {
    std::vector<std::string> names;
    for (db::CityRow const& city : cities)
        names.push_back(city.name);
    return names;
}

}  // namespace results
