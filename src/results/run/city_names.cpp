#include "src/results/run/city_names.hpp"

#include "src/results/run/city_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace results {
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

bool is_number(db::CityRow const& city) {
    return city.name == fmt::format("city {}", city.city_id);
}

}  // namespace

std::vector<db::CityRow> with_place_names(std::vector<db::CityRow> cities,
                                          std::vector<geo::Place> const& places,
                                          std::vector<db::CityRow> const& series) {
    std::set<std::string> taken;
    for (db::CityRow const& city : cities)
        taken.insert(city.name);
    for (db::CityRow const& earlier : series) {
        if (is_number(earlier) || !taken.insert(earlier.name).second) continue;
        auto const same = std::ranges::find(cities, earlier.city_id, &db::CityRow::city_id);
        if (same != cities.end()) same->name = earlier.name;
    }
    auto const nearby = places_around(cities, places, near_km);
    for (std::size_t k = 0; k < cities.size(); ++k) {
        if (!is_number(cities[k])) continue;
        for (std::string& name : Wishes(cities[k], nearby[k], places).names()) {
            if (!taken.insert(name).second) continue;
            cities[k].name = std::move(name);
            break;
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
