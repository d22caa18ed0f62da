#pragma once

#include "src/simulate/scene.hpp"

#include <cstdint>

namespace bench {

/// The seed's random problem: 10,000 points without noise, `cities` true ones.
simulate::Scene points_scene(int cities, std::uint64_t seed);

/// Stores of a random scene: 150 to 5,000 of them, 3 to 12 cities. Overdispersion 0 is Poisson. Test stores
/// change nothing else.
simulate::Scene stores_scene(double overdispersion, std::uint64_t seed, int test_stores = 0);

/// The same stores with a background and no city.
simulate::Scene empty_scene(double overdispersion, std::uint64_t seed);

/// So many cities in a region as much wider, a thousand stores for each; overdispersion 0.05.
simulate::Scene large_scene(int cities, std::uint64_t seed);

}  // namespace bench
