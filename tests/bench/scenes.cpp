#include "tests/bench/scenes.hpp"

#include "src/simulate/scene.hpp"
#include "src/simulate/store_scene.hpp"

namespace bench {
namespace {

simulate::StoreSceneOptions store_options(double overdispersion, std::uint64_t seed) {
    // The number of stores is drawn apart, so that it does not move the scene's other draws.
    simulate::Random random(seed ^ 0x5eed);
    simulate::StoreSceneOptions options;
    options.stores.stores = static_cast<int>(random.log_uniform(150, 5000));
    options.stores.noise = overdispersion > 0 ? simulate::Noise::negbin : simulate::Noise::poisson;
    options.stores.overdispersion = overdispersion;
    options.seed = seed;
    return options;
}

}  // namespace

simulate::Scene points_scene(int cities, std::uint64_t seed) {
    return simulate::make_seed_problem({.cities = cities, .seed = seed});
}

simulate::Scene stores_scene(double overdispersion, std::uint64_t seed, int test_stores) {
    simulate::StoreSceneOptions options = store_options(overdispersion, seed);
    options.stores.test_stores = test_stores;
    return simulate::make_store_scene(options);
}

simulate::Scene empty_scene(double overdispersion, std::uint64_t seed) {
    simulate::StoreSceneOptions options = store_options(overdispersion, seed);
    options.cities = 0;
    return simulate::make_store_scene(options);
}

simulate::Scene large_scene(int cities, std::uint64_t seed) {
    constexpr int stores_of_city = 1'000;
    return simulate::make_store_scene(
        {.stores = {.stores = stores_of_city * cities}, .cities = cities, .seed = seed});
}

}  // namespace bench
