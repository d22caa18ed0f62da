#include "src/commands/simulated_scene.hpp"

#include "geo/errors.hpp"
#include "geo/read_stores.hpp"
#include "src/simulate/scene_from_places.hpp"
#include "src/simulate/seed_problem.hpp"
#include "src/simulate/store_scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace commands {
namespace {

constexpr char const* default_crs = "EPSG:25832";  // covers Germany …
constexpr std::pair default_centre{10.0, 51.0};    // … and this is its middle
constexpr double seed_problem_unit_m = 10'000;     // its box becomes 160 km wide, its cities about 25
constexpr double largest_scale_error = 0.1;        // a plane that is further off is not meant for the place

simulate::StoreOptions store_options(SimulateOptions const& options) {
    simulate::StoreOptions stores;
    stores.stores = options.stores.value_or(stores.stores);
    stores.test_stores = options.test_stores;
    stores.noise = options.noise.value_or(stores.noise);
    stores.overdispersion = options.overdispersion.value_or(stores.overdispersion);
    return stores;
}

/// PROJ gives finite garbage far outside a CRS's area; its scale tells.
void refuse_unless_true_to_scale(geo::Projection const& projection, geo::Planar point, geo::LonLat asked) {
    auto const [xx, xy, yx, yy] = projection.ground_from_planar(point).matrix;
    double const scale = std::sqrt(std::abs(xx * yy - xy * yx));
    if (std::abs(scale - 1) < largest_scale_error) return;
    throw geo::UsageError(
        fmt::format("{} does not fit longitude {}, latitude {}: name a --crs for that region",
                    projection.name(), asked.lon_deg, asked.lat_deg));
}

model::Vector<2> middle_of(SimulateOptions const& options, geo::Projection const& projection) {
    auto const [lon_deg, lat_deg] = options.centre.value_or(default_centre);
    geo::Planar const middle = projection.planar_from_lonlat({lon_deg, lat_deg});
    refuse_unless_true_to_scale(projection, middle, {lon_deg, lat_deg});
    return {middle.x_m, middle.y_m};
}

simulate::Scene random_scene(SimulateOptions const& options, model::Vector<2> const& middle_m) {
    simulate::StoreSceneOptions scene;
    scene.stores = store_options(options);
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

/// The places that make a city: those with people, the most populous first, no more than asked for.
std::vector<geo::Place> populous_places(SimulateOptions const& options, std::vector<std::string>& notices) {
    std::vector<geo::Place> places = geo::read_places(options.places);
    std::size_t const without_people =
        std::erase_if(places, [](auto const& p) { return !(p.population > 0); });
    if (places.empty()) {
        throw geo::InputRejected(
            fmt::format("{}: no place has a population: simulate needs a field population", options.places));
    }
    if (without_people > 0) {
        notices.push_back(fmt::format("{} places without a population make no city", without_people));
    }
    std::ranges::stable_sort(places, std::greater{}, &geo::Place::population);
    if (options.cities) places.resize(std::min(places.size(), static_cast<std::size_t>(*options.cities)));
    return places;
}

geo::StoreTable table_of(std::vector<geo::Place> const& places, std::string const& source) {
    geo::StoreTable table;
    table.source = source;
    table.crs_wkt = "OGC:CRS84";  // longitude first, as geo::LonLat
    table.crs_name = "WGS 84";
    for (geo::Place const& place : places) {
        geo::Store& store = table.stores.emplace_back();
        store.source_fid = static_cast<std::int64_t>(table.stores.size());
        store.name = place.name;
        store.visitors = place.population;
        store.position = {place.position.lon_deg, place.position.lat_deg};
    }
    return table;
}

SimulatedScene scene_of_places(SimulateOptions const& options) {
    std::vector<std::string> notices;
    auto const places = populous_places(options, notices);
    auto const projected =
        geo::project_stores(table_of(places, options.places), options.crs.empty() ? "auto" : options.crs);
    std::vector<simulate::PlaceInPlane> in_plane;
    for (std::size_t i = 0; i < projected.planar.size(); ++i) {
        auto const& [x_m, y_m] = projected.planar[i];
        geo::Store const& place = projected.table.stores[i];
        refuse_unless_true_to_scale(projected.projection, projected.planar[i], projected.lonlat[i]);
        in_plane.push_back({.name = place.name, .position_m = {x_m, y_m}, .population = place.visitors});
    }
    simulate::PlaceSceneOptions scene;
    scene.stores = store_options(options);
    scene.background = options.background.value_or(scene.background);
    scene.seed = static_cast<std::uint64_t>(options.seed);
    return {simulate::make_scene_from_places(in_plane, scene), projected.projection,
            options.crs.empty() ? projected.projection.wkt() : options.crs, notices};
}

}  // namespace

SimulatedScene simulated_scene(SimulateOptions const& options) {
    if (!options.places.empty()) return scene_of_places(options);
    std::string const crs = options.crs.empty() ? default_crs : options.crs;
    geo::Projection const projection(crs);
    model::Vector<2> const middle_m = middle_of(options, projection);
    auto const scene = options.seed_problem ? seed_scene(options, middle_m) : random_scene(options, middle_m);
    return {scene, projection, crs, {}};
}

}  // namespace commands
