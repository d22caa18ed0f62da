#pragma once

#include "src/simulate/scene.hpp"
#include "src/simulate/shared_visitors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace simulate {

/// How stores are placed and their visitors counted.
struct StoreOptions {
    int stores = 400;                     ///< a small chain; 150 to 5,000 are what fits are tried on
    int test_stores = 0;                  ///< further stores, placed and counted alike
    double share_in_cities = 0.5;         ///< of the stores: placed where people live; the rest is uniform
    Noise noise = Noise::negbin;          ///< real counts scatter more than Poisson
    double overdispersion = 0.05;         ///< α, used by Noise::negbin: busy stores scatter by √α = 22 %
    std::optional<Sharing> sharing = {};  ///< none where every store draws alone
    std::vector<Covariate> covariates = {};
    std::uint64_t covariate_seed = 1;
};

/// Where more cities are asked for than this, the region grows with them, so that they stand no closer.
inline constexpr int most_cities_of_a_region = 12;

/// A random region with random cities.
struct StoreSceneOptions {
    StoreOptions stores = {};
    std::optional<int> cities = {};  ///< none: 3 to 12 at random; 0 is a region without any city
    double min_side_m = 200'000;     ///< the region's sides are drawn between these two:
    double max_side_m = 400'000;     ///< a county to a small country; for more cities than one has, more
    double min_major_sd_m = 3'000;   ///< a city's larger standard deviation is log-uniform between these
    double max_major_sd_m = 25'000;  ///< two: a town to a conurbation
    double min_axis_ratio = 0.5;     ///< smaller ÷ larger, uniform up to 1: cities are oval, not needles
    double min_amplitude = 200;      ///< visitors; log-uniform between these two,
    double max_amplitude = 5'000;    ///< a factor of 25
    double min_background = 5;       ///< visitors per store, uniform between these two: below the faintest
    double max_background = 20;      ///< city's centre, so that each city can be seen
    model::Vector<2> middle_m = model::Vector<2>::Zero();  ///< of the region
    std::uint64_t seed = 1;
};

/// Draws a region, its cities, its stores and their counts; positions in metres. A city gets stores in
/// proportion to √integral, so that larger cities have more stores, and each of them more visitors. Throws
/// std::invalid_argument for fewer than one store or negative numbers of cities.
Scene make_store_scene(StoreSceneOptions const& options);

/// Places the stores of a scene whose truth is given, and draws their counts: what make_store_scene and
/// make_scene_from_places share. The stores stand in the same places whether or not they share their people.
Scene scene_of_stores(model::CityModel<2> truth, std::vector<std::string> city_names,
                      StoreOptions const& options, Region const& region, Random& random);

/// A named place in the plane.
struct PlaceInPlane {
    std::string name;
    model::Vector<2> position_m = model::Vector<2>::Zero();
    double population = 0;  ///< people; > 0
};

/// How a population becomes a city. A city's variance is that of its people plus that of their way to a
/// store, as in the model's Σ = s²·I + L·Lᵀ. Its integral is proportional to its population, so its amplitude
/// is population ÷ variance, up to a factor. People alone live equally dense everywhere (variance ∝
/// population); it is the way to the store that makes the amplitude of a small town lower than that of a
/// large one. Where stores share their people, the way to the store is not part of the city: its variance is
/// that of its people, its integral is its population, and the background is people per km².
struct PlaceSceneOptions {
    StoreOptions stores = {};
    double travel_sd_m = 3'000;  ///< how far people travel to a store, along each axis
    double least_sd_m = 500;     ///< instead, where stores share their people: no town is a point
    /// How far a million people spread along each axis; others spread as √population.
    double people_sd_of_a_million_m = 7'000;
    double amplitude_of_a_million = 4'000;  ///< visitors of a store in the middle of a million people
    double min_axis_ratio = 0.6;            ///< smaller ÷ larger, uniform up to 1; the area does not change
    double background = 15;                 ///< visitors per store from the countryside, or per km²
    double margin_m = 30'000;               ///< the region is the places' extent and this much on every side
    std::uint64_t seed = 1;
};

/// The city that a place becomes by this rule; its shape is drawn.
model::City<2> city_of_place(PlaceInPlane const& place, PlaceSceneOptions const& options, Random& random);

/// Stores in the region of the places, with one city per place. Throws std::invalid_argument without places.
Scene make_scene_from_places(std::vector<PlaceInPlane> const& places, PlaceSceneOptions const& options);

}  // namespace simulate
