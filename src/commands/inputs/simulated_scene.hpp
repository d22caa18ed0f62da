#pragma once

#include "geo/crs/projection.hpp"
#include "geo/layer.hpp"
#include "src/commands/options/simulate_options.hpp"
#include "src/results/evaluate/truth.hpp"
#include "src/simulate/store_scene.hpp"

#include <string>
#include <vector>

namespace commands {

/// A scene in the metres of a plane.
struct SimulatedScene {
    simulate::Scene scene;
    geo::Projection projection;
    std::string crs;                   ///< as the user named it, else the projection's WKT
    std::vector<std::string> notices;  ///< what the user should know though it is no error
};

/// Draws what the options ask for. Throws geo::UsageError where the plane cannot hold the scene, and what
/// reading the places throws.
SimulatedScene simulated_scene(SimulateOptions const& options);

/// The scene of --cities-from.
SimulatedScene scene_of_places(SimulateOptions const& options);

simulate::StoreOptions store_options(SimulateOptions const& options, geo::Projection const& projection);

std::vector<geo::Planar> planar_of(model::Positions<2> const& positions);

results::Truth truth_of(SimulatedScene const& simulated, std::int64_t seed);

/// Layers with the fields store_id, name and visitors. With `decimals` ≥ 0 positions have so many decimals of
/// a degree, as the file will have them, and visitors without noise are those expected just there.
struct StoreLayers {
    geo::Layer stores;
    geo::Layer test_stores;
};
StoreLayers store_layers(SimulatedScene const& simulated, simulate::Noise noise, int decimals);

}  // namespace commands
