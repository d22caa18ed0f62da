#include "src/simulate/store_scene.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace simulate {
namespace {

constexpr int fewest_cities = 3;

Region draw_region(StoreSceneOptions const& options, Random& random) {
    double const width = random.uniform(options.min_side_m, options.max_side_m);
    double const height = random.uniform(options.min_side_m, options.max_side_m);
    double const wider =
        std::sqrt(std::max(1.0, options.cities.value_or(0) / double{most_cities_of_a_region}));
    model::Vector<2> const half(wider * width / 2, wider * height / 2);
    return {options.middle_m - half, options.middle_m + half};
}

model::City<2> draw_city(StoreSceneOptions const& options, Region const& region, Random& random) {
    model::City<2> city;
    city.centre = region.random_point(random);
    double const major_sd = random.log_uniform(options.min_major_sd_m, options.max_major_sd_m);
    double const minor_sd = major_sd * random.uniform(options.min_axis_ratio, 1);
    city.covariance = covariance(major_sd, minor_sd, random.uniform(0, std::numbers::pi));
    city.amplitude = random.log_uniform(options.min_amplitude, options.max_amplitude);
    return city;
}

Eigen::VectorXd store_weights(model::CityModel<2> const& truth) {
    Eigen::VectorXd weights(truth.cities.size());
    for (std::size_t k = 0; k < truth.cities.size(); ++k) {
        model::City<2> const& city = truth.cities[k];
        weights[static_cast<Eigen::Index>(k)] =
            std::sqrt(city.amplitude * std::sqrt(city.covariance.determinant()));
    }
    return weights;
}

/// How many stores each city has, and the part of all that stand in cities.
struct Placement {
    Eigen::VectorXd city_weights;
    double share_in_cities = 0;
};

Placement placement_of(model::CityModel<2> const& truth, StoreOptions const& options, Region const& region) {
    Eigen::VectorXd const roots = store_weights(truth);
    if (!options.sharing || !options.sharing->stores_follow_people) return {roots, options.share_in_cities};
    Eigen::VectorXd const people = 2 * std::numbers::pi * roots.cwiseAbs2();
    double const in_cities = people.sum();
    double const in_all = in_cities + truth.background * (region.high - region.low).prod();
    return {people, in_all > 0 ? in_cities / in_all : 0};
}

}  // namespace

Scene scene_of_stores(model::CityModel<2> truth, std::vector<std::string> city_names,
                      StoreOptions const& options, Region const& region, Random& random) {
    if (options.stores < 1 || options.test_stores < 0) {
        throw std::invalid_argument("a scene needs at least one store");
    }
    Placement const placement = placement_of(truth, options, region);
    auto const place = [&](int stores) {
        return place_stores(truth, placement.city_weights, stores, placement.share_in_cities, region, random);
    };
    auto const count = [&](Eigen::VectorXd const& expected) {
        return draw_visitors(expected, options.noise, options.overdispersion, random);
    };
    Scene scene;
    scene.city_names = std::move(city_names);
    scene.positions = place(options.stores);
    CovariateDraw draw(options.covariates, options.covariate_seed);
    StoreCovariates own = draw.stores(options.stores);
    StoreCovariates of_test = draw.more_stores(options.test_stores);
    auto const alone = [&](model::Positions<2> const& positions, StoreCovariates const& covariates) {
        return Eigen::VectorXd(expected_visitors(truth, positions).array() *
                               covariates.log_multipliers.array().exp());
    };
    std::optional<SharedVisitors> shared;
    if (options.sharing)
        shared.emplace(truth, scene.positions, own.log_multipliers.array().exp(), *options.sharing, random);
    scene.visitors = count(shared ? shared->of_stores() : alone(scene.positions, own));
    if (shared) scene.shared = shared->scene(random);
    // Last, so that the stores are the same whether or not test stores are asked for.
    scene.test_positions = place(options.test_stores);
    scene.test_visitors =
        count(shared ? shared->of_sites(scene.test_positions, of_test.log_multipliers.array().exp())
                     : alone(scene.test_positions, of_test));
    scene.covariates = options.covariates;
    scene.values = std::move(own.of_each);
    scene.test_values = std::move(of_test.of_each);
    scene.truth = std::move(truth);
    return scene;
}

Scene make_store_scene(StoreSceneOptions const& options) {
    if (options.cities.value_or(0) < 0)
        throw std::invalid_argument("a scene cannot have fewer than no cities");
    Random random(options.seed);
    Region const region = draw_region(options, random);
    int const cities =
        options.cities ? *options.cities : random.integer(fewest_cities, most_cities_of_a_region);

    model::CityModel<2> truth;
    truth.background = random.uniform(options.min_background, options.max_background);
    for (int k = 0; k < cities; ++k) {
        truth.cities.push_back(draw_city(options, region, random));
    }
    std::vector<std::string> names = numbered_city_names(truth.cities.size());
    return scene_of_stores(std::move(truth), std::move(names), options.stores, region, random);
}

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
