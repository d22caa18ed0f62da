#include "src/commands/inputs/simulated_scene.hpp"

#include "geo/crs/planar_crs.hpp"
#include "geo/errors.hpp"
#include "geo/gazetteer/gazetteer.hpp"
#include "geo/geometry.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/without_secrets.hpp"
#include "src/commands/inputs/read_sites.hpp"
#include "src/commands/text/text.hpp"
#include "src/results/run/fitted.hpp"
#include "src/simulate/scene.hpp"
#include "src/simulate/store_scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>

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

namespace {

/// Those of a country, given by its two letters, or of a file.
std::vector<geo::Place> asked_for(std::string const& where) {
    bool const is_country =
        where.size() == 2 && std::ranges::all_of(where, [](unsigned char c) { return std::isalpha(c); });
    if (!is_country || std::filesystem::exists(where)) {
        if (geo::needs_network(where))
            throw geo::UsageError(
                fmt::format("--cities-from {}: the places of a simulation are read from a "
                            "local file only; fetch it first",
                            geo::without_secrets(where)));
        return geo::read_places(where, false);
    }
    std::vector<geo::Place> places = geo::places_in_country(where);
    std::erase_if(places, [](geo::Place const& place) { return place.section; });
    if (places.empty()) {
        throw geo::UsageError(fmt::format(
            "--cities-from {}: no place of a country with that code is known; give its two letters "
            "(ISO 3166), as GB, or a file of places",
            where));
    }
    return places;
}

/// The places that make a city: those with people, the most populous first, as many as asked for.
std::vector<geo::Place> populous_places(SimulateOptions const& options, std::vector<std::string>& notices) {
    std::vector<geo::Place> places = asked_for(options.places);
    std::size_t const without_people =
        std::erase_if(places, [](auto const& p) { return !(p.population > 0); });
    if (places.empty()) {
        throw geo::InputRejected(
            fmt::format("{}: no place has a population: simulate needs a field population", options.places));
    }
    if (without_people > 0) {
        notices.push_back(counted(without_people, "place has no population and makes no city",
                                  "places have no population and make no city"));
    }
    std::ranges::stable_sort(places, std::greater{}, &geo::Place::population);
    if (!options.cities) return places;
    auto const wanted = static_cast<std::size_t>(*options.cities);
    if (wanted > places.size()) {
        throw geo::UsageError(
            fmt::format("--cities {} asks for more cities than {} has places with people: {}", wanted,
                        options.places, places.size()));
    }
    places.resize(wanted);
    return places;
}

/// The places in the plane of the scene; those outside it are noticed and left out.
std::vector<simulate::PlaceInPlane> in_plane(std::vector<geo::Place> const& places,
                                             geo::ProjectedStores const& projected,
                                             std::vector<std::string>& notices) {
    std::vector<simulate::PlaceInPlane> result;
    for (std::size_t i = 0; i < projected.planar.size(); ++i) {
        geo::Place const& place = places.at(static_cast<std::size_t>(projected.table.stores[i].source_fid));
        result.push_back({.name = place.name.empty() ? fmt::format("place {}", i + 1) : place.name,
                          .position_m = {projected.planar[i].x_m, projected.planar[i].y_m},
                          .population = place.population});
    }
    std::size_t const outside = projected.table.set_aside.size();
    if (outside > 0) {
        notices.push_back(fmt::format("{} outside {} and {} left out",
                                      counted(outside, "place lies", "places lie"),
                                      projected.projection.name(), outside == 1 ? "is" : "are"));
    }
    return result;
}

}  // namespace

SimulatedScene scene_of_places(SimulateOptions const& options) {
    std::vector<std::string> notices;
    auto const places = populous_places(options, notices);
    std::vector<geo::LonLat> points;
    for (geo::Place const& place : places)
        points.push_back(place.position);
    auto const projected =
        projected_points(points, options.places, options.crs.empty() ? "auto" : options.crs);
    simulate::PlaceSceneOptions scene;
    scene.stores = store_options(options, projected.projection);
    scene.background = options.background.value_or(scene.background);
    scene.seed = static_cast<std::uint64_t>(options.seed);
    return {simulate::make_scene_from_places(in_plane(places, projected, notices), scene),
            projected.projection, options.crs.empty() ? projected.projection.wkt() : options.crs, notices};
}

namespace {

struct Stores {
    std::vector<std::string> ids, names;
    std::vector<geo::LonLat> lonlat;
    Eigen::VectorXd visitors;
    std::vector<bool> uncounted;  ///< empty where all are counted
    bool whole = false;           ///< visitors are counts
    std::vector<simulate::Covariate> covariates;
    std::vector<simulate::CovariateValues> values;  ///< of each
};

double rounded(double value, int decimals) {
    if (decimals < 0) return value;
    double const grid = std::pow(10.0, decimals);
    return std::round(value * grid) / grid;
}

std::vector<geo::LonLat> lonlat_of(model::Positions<2> const& positions, geo::Projection const& projection,
                                   int decimals) {
    std::vector<geo::LonLat> result = projection.lonlat_from_planar(planar_of(positions));
    for (geo::LonLat& point : result) {
        if (!std::isfinite(point.lon_deg) || !std::isfinite(point.lat_deg)) {
            throw geo::UsageError(
                fmt::format("the scene reaches beyond {}: name another --crs", projection.name()));
        }
        point = {rounded(point.lon_deg, decimals), rounded(point.lat_deg, decimals)};
    }
    return result;
}

Eigen::VectorXd expected_at(std::vector<geo::LonLat> const& lonlat, SimulatedScene const& simulated) {
    return simulate::expected_visitors(
        simulated.scene.truth, results::positions_of(simulated.projection.planar_from_lonlat(lonlat)));
}

std::vector<std::string> numbered_ids(char const* letter, Eigen::Index count) {
    std::size_t const width = std::to_string(count).size();
    std::vector<std::string> ids;
    for (Eigen::Index i = 1; i <= count; ++i)
        ids.push_back(fmt::format("{}{:0{}}", letter, i, width));
    return ids;
}

geo::Value value_of(double visitors, bool whole) {
    if (whole) return static_cast<std::int64_t>(std::llround(visitors));
    return visitors;
}

geo::Layer layer_of(Stores stores, std::string name) {
    auto const shared = std::make_shared<Stores const>(std::move(stores));
    auto const feature_at = [shared](std::size_t i) -> geo::Feature {
        bool const counted = shared->uncounted.empty() || !shared->uncounted[i];
        geo::Value const value =
            counted ? value_of(shared->visitors[static_cast<Eigen::Index>(i)], shared->whole) : geo::Value();
        geo::Feature feature{shared->lonlat[i], {shared->ids[i], shared->names[i], value}};
        for (simulate::CovariateValues const& of : shared->values)
            feature.values.push_back(of.levels.empty() ? geo::Value(of.numbers[i])
                                                       : geo::Value(of.levels[i]));
        return feature;
    };
    std::vector<geo::Field> fields{
        {"store_id", geo::FieldType::text},
        {"name", geo::FieldType::text},
        {"visitors", shared->whole ? geo::FieldType::integer : geo::FieldType::real}};
    for (simulate::Covariate const& covariate : shared->covariates)
        fields.push_back({covariate.name, covariate.kind == simulate::Covariate::Kind::factor
                                              ? geo::FieldType::text
                                              : geo::FieldType::real});
    return {.name = std::move(name),
            .description = "Simulated stores",
            .geometry_type = geo::GeometryType::point,
            .fields = std::move(fields),
            .size = shared->lonlat.size(),
            .feature_at = feature_at};
}

std::string name_of(simulate::PeopleShape shape) {
    switch (shape) {
        case simulate::PeopleShape::gaussian:
            return "gaussian";
        case simulate::PeopleShape::lumpy:
            return "lumpy";
        case simulate::PeopleShape::tail:
            return "tail";
    }
    return "";
}

}  // namespace

results::Truth truth_of(SimulatedScene const& simulated, std::int64_t seed) {
    simulate::Scene const& scene = simulated.scene;
    results::Truth truth{scene.truth, scene.city_names, simulated.crs, seed};
    for (simulate::Covariate const& covariate : scene.covariates)
        truth.covariates.push_back(text_of(covariate));
    if (!scene.shared) return truth;
    truth.competition = "shared";
    truth.people = name_of(scene.shared->shape);
    truth.catchment_km = scene.shared->catchment_m / geo::m_per_km;
    truth.decays = scene.shared->decays;
    return truth;
}

StoreLayers store_layers(SimulatedScene const& simulated, simulate::Noise noise, int decimals) {
    auto const stores_at = [&](char const* letter, model::Positions<2> const& positions,
                               Eigen::VectorXd const& visitors,
                               std::vector<simulate::CovariateValues> const& values) {
        Stores stores;
        stores.covariates = simulated.scene.covariates;
        stores.values = values;
        stores.ids = numbered_ids(letter, positions.cols());
        stores.names = simulate::store_names(simulated.scene, positions);
        stores.lonlat = lonlat_of(positions, simulated.projection, decimals);
        stores.whole = noise != simulate::Noise::none;
        // What stores share is not computed again: a centimetre changes nothing there.
        bool const as_drawn = stores.whole || simulated.scene.shared || !values.empty();
        stores.visitors = as_drawn ? visitors : expected_at(stores.lonlat, simulated);
        return stores;
    };
    simulate::Scene const& scene = simulated.scene;
    Stores stores = stores_at("S", scene.positions, scene.visitors, scene.values);
    if (scene.shared) stores.uncounted = scene.shared->uncounted;
    return {layer_of(std::move(stores), "stores"),
            layer_of(stores_at("T", scene.test_positions, scene.test_visitors, scene.test_values),
                     "test_stores")};
}

}  // namespace commands
