#pragma once

#include "src/fit/fit_cities.hpp"
#include "src/simulate/scene.hpp"
#include "src/simulate/store_scene.hpp"
#include "tests/fit/truths.hpp"

/// Scenes that are quick to fit.
namespace scenes {

inline simulate::Scene seed_problem(int cities, std::uint64_t seed) {
    return simulate::make_seed_problem({.cities = cities, .points = 1'000, .test_points = 100, .seed = seed});
}

/// A few cities, easily seen, in a region of some hundred kilometres.
inline simulate::Scene stores(int cities, simulate::Noise noise, double overdispersion, std::uint64_t seed) {
    return simulate::make_store_scene(
        {.stores = {.stores = 300, .test_stores = 100, .noise = noise, .overdispersion = overdispersion},
         .cities = cities,
         .min_major_sd_m = 12'000,
         .min_amplitude = 1'500,
         .seed = seed});
}

inline fit::Options<2> gaussian() {
    fit::Options<2> options;
    options.noise = fit::Noise::gaussian;
    return options;
}

/// The seed's one Gaussian around 0 with a standard deviation and an amplitude of 1.
inline model::CityModel<2> one_gaussian() {
    return {0, {truths::round_city<2>(1, {0, 0}, 1)}};
}

inline fit::Observations<2> one_gaussian_seen() {
    return truths::observed<2>(one_gaussian(), truths::uniform_positions<2>(500, 4, 1));
}

/// Least squares from uniform starts, with the number of cities given.
inline fit::Options<2> seeds_way(int cities) {
    fit::Options<2> options = gaussian();
    options.init = fit::Init::uniform;
    options.cities = cities;
    return options;
}

}  // namespace scenes
