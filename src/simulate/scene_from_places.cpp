#include "src/simulate/scene_from_places.hpp"

#include <Eigen/LU>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace simulate {
namespace {

constexpr double million = 1e6;

double variance_of(double population, PlaceSceneOptions const& options) {
    double const least = options.stores.sharing ? options.least_sd_m : options.travel_sd_m;
    double const people = options.people_sd_of_a_million_m * options.people_sd_of_a_million_m;
    return least * least + people * population / million;
}

/// Of a Gaussian with as many people as the place.
double people_per_km2(PlaceInPlane const& place, model::Matrix<2> const& covariance, Sharing const& sharing) {
    constexpr double m2_per_km2 = 1e6;
    double const ground = std::abs(sharing.ground(place.position_m).determinant());
    double const area_m2 = 2 * std::numbers::pi * std::sqrt(covariance.determinant()) * ground;
    return place.population / (area_m2 / m2_per_km2);
}

Region region_of(std::vector<PlaceInPlane> const& places, double margin_m) {
    Region region{places.front().position_m, places.front().position_m};
    for (PlaceInPlane const& place : places) {
        region.low = region.low.cwiseMin(place.position_m);
        region.high = region.high.cwiseMax(place.position_m);
    }
    region.low.array() -= margin_m;
    region.high.array() += margin_m;
    return region;
}

}  // namespace

model::City<2> city_of_place(PlaceInPlane const& place, PlaceSceneOptions const& options, Random& random) {
    double const variance = variance_of(place.population, options);
    double const flattening = std::sqrt(random.uniform(options.min_axis_ratio, 1));
    double const sd = std::sqrt(variance);
    model::City<2> city;
    city.centre = place.position_m;
    city.covariance = covariance(sd / flattening, sd * flattening, random.uniform(0, std::numbers::pi));
    city.amplitude = options.amplitude_of_a_million * (place.population / million) *
                     (variance_of(million, options) / variance);
    if (options.stores.sharing)
        city.amplitude = people_per_km2(place, city.covariance, *options.stores.sharing);
    return city;
}

Scene make_scene_from_places(std::vector<PlaceInPlane> const& places, PlaceSceneOptions const& options) {
    if (places.empty()) throw std::invalid_argument("a scene from places needs at least one place");
    Random random(options.seed);
    model::CityModel<2> truth;
    truth.background = options.background;
    std::vector<std::string> names;
    for (PlaceInPlane const& place : places) {
        truth.cities.push_back(city_of_place(place, options, random));
        names.push_back(place.name);
    }
    Region const region = region_of(places, options.margin_m);
    StoreOptions stores = options.stores;
    if (stores.sharing) stores.sharing->amplitudes_are_people = true;
    return scene_of_stores(std::move(truth), std::move(names), stores, region, random);
}

}  // namespace simulate
