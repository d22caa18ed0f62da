#include "src/commands/inputs/simulated_scene.hpp"

#include "geo/crs/planar_crs.hpp"
#include "geo/errors.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/results/run/fitted.hpp"
#include "src/simulate/scene.hpp"
#include "src/simulate/store_scene.hpp"

#include <fmt/format.h>

#include <cmath>

namespace commands {
namespace {

constexpr char const* default_crs = "EPSG:25832";  // covers Germany …
constexpr std::pair default_centre{9.0, 51.0};     // … and this is its middle
/// More cities make a scene that no UTM zone holds, but a plane around its middle does.
constexpr int most_cities_of_a_zone = 2 * simulate::most_cities_of_a_region;
constexpr double seed_problem_unit_m = 10'000;  // its box becomes 160 km wide, its cities about 25

/// What `fit` would set aside must not be written.
void refuse_outside(SimulatedScene const& simulated) {
    auto const points = simulated.projection.lonlat_from_planar(planar_of(simulated.scene.positions));
    std::size_t const outside = projected_points(points, "the scene", simulated.crs).table.set_aside.size();
    if (outside == 0) return;
    throw geo::UsageError(
        fmt::format("{} of {} stores would lie outside {}: choose another --centre or --crs", outside,
                    points.size(), simulated.projection.name()));
}

model::Vector<2> middle_of(SimulateOptions const& options, geo::Projection const& projection) {
    auto const [lon_deg, lat_deg] = options.centre.value_or(default_centre);
    geo::Planar const middle = projection.planar_from_lonlat({lon_deg, lat_deg});
    if (!std::isfinite(middle.x_m) || !std::isfinite(middle.y_m)) {
        throw geo::UsageError(
            fmt::format("{} cannot hold longitude {}, latitude {}: choose another --centre or --crs",
                        projection.name(), lon_deg, lat_deg));
    }
    return {middle.x_m, middle.y_m};
}

simulate::Scene random_scene(SimulateOptions const& options, geo::Projection const& projection,
                             model::Vector<2> const& middle_m) {
    simulate::StoreSceneOptions scene;
    scene.stores = store_options(options, projection);
    scene.cities = options.cities;
    scene.min_background = options.background.value_or(scene.min_background);
    scene.max_background = options.background.value_or(scene.max_background);
    scene.middle_m = middle_m;
    scene.seed = static_cast<std::uint64_t>(options.seed);
    return simulate::make_store_scene(scene);
}

simulate::Scene seed_scene(SimulateOptions const& options, model::Vector<2> const& middle_m) {
    simulate::SeedProblemOptions problem;
    problem.cities = options.cities.value_or(problem.cities);
    problem.points = options.stores.value_or(problem.points);
    problem.test_points = options.test_stores;
    problem.seed = static_cast<std::uint64_t>(options.seed);
    return simulate::in_metres(simulate::make_seed_problem(problem), seed_problem_unit_m, middle_m);
}

std::string crs_for(SimulateOptions const& options) {
    if (options.seed_problem || options.cities.value_or(0) <= most_cities_of_a_zone) return default_crs;
    auto const [lon_deg, lat_deg] = options.centre.value_or(default_centre);
    return geo::equal_area_crs({lon_deg, lat_deg});
}

simulate::Sharing sharing_of(SimulateOptions const& options, geo::Projection const& projection) {
    simulate::Sharing sharing{.ground = results::ground_of(projection)};
    sharing.decay = options.decay.value_or(sharing.decay);
    sharing.decay_by_city = options.decay_by_city.value_or(sharing.decay_by_city);
    sharing.shape = options.people.value_or(sharing.shape);
    sharing.catchment_m = options.catchment_m;
    sharing.stores_follow_people = options.stores_follow_people.value_or(false);
    sharing.uncounted = options.uncounted.value_or(sharing.uncounted);
    sharing.background_is_people = options.background.has_value();
    return sharing;
}

SimulatedScene scene_at_centre(SimulateOptions const& options) {
    std::string const crs = options.crs.empty() ? crs_for(options) : options.crs;
    geo::Projection const projection(crs);
    model::Vector<2> const middle_m = middle_of(options, projection);
    auto const scene =
        options.seed_problem ? seed_scene(options, middle_m) : random_scene(options, projection, middle_m);
    return {scene, projection, crs, {}};
}

}  // namespace

simulate::StoreOptions store_options(SimulateOptions const& options, geo::Projection const& projection) {
    simulate::StoreOptions stores;
    stores.stores = options.stores.value_or(stores.stores);
    stores.test_stores = options.test_stores;
    stores.noise = options.noise.value_or(stores.noise);
    stores.overdispersion = options.overdispersion.value_or(stores.overdispersion);
    if (options.shared) stores.sharing = sharing_of(options, projection);
    stores.covariates = options.covariates;
    stores.covariate_seed = static_cast<std::uint64_t>(options.seed);
    return stores;
}

std::vector<geo::Planar> planar_of(model::Positions<2> const& positions) {
    std::vector<geo::Planar> planar;
    planar.reserve(static_cast<std::size_t>(positions.cols()));
    for (Eigen::Index i = 0; i < positions.cols(); ++i)
        planar.push_back({positions(0, i), positions(1, i)});
    return planar;
}

SimulatedScene simulated_scene(SimulateOptions const& options) {
    SimulatedScene simulated = options.places.empty() ? scene_at_centre(options) : scene_of_places(options);
    refuse_outside(simulated);
    return simulated;
}

}  // namespace commands
