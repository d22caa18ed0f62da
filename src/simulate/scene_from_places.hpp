#pragma once

#include "src/simulate/store_scene.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace simulate {

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
