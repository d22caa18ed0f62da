#include "geo/errors.hpp"
#include "src/commands/inputs/simulated_scene.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>

#include <cmath>
#include <memory>

namespace commands {
namespace {

struct Stores {
    std::vector<std::string> ids, names;
    std::vector<geo::LonLat> lonlat;
    Eigen::VectorXd visitors;
    bool whole = false;  ///< visitors are counts
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
        geo::Value const value = value_of(shared->visitors[static_cast<Eigen::Index>(i)], shared->whole);
        return {shared->lonlat[i], {shared->ids[i], shared->names[i], value}};
    };
    return {.name = std::move(name),
            .description = "Simulated stores",
            .geometry_type = geo::GeometryType::point,
            .fields = {{"store_id", geo::FieldType::text},
                       {"name", geo::FieldType::text},
                       {"visitors", shared->whole ? geo::FieldType::integer : geo::FieldType::real}},
            .size = shared->lonlat.size(),
            .feature_at = feature_at};
}

}  // namespace

results::Truth truth_of(SimulatedScene const& simulated, std::int64_t seed) {
    return {simulated.scene.truth, simulated.scene.city_names, simulated.crs, seed};
}

StoreLayers store_layers(SimulatedScene const& simulated, simulate::Noise noise, int decimals) {
    auto const stores_at = [&](char const* letter, model::Positions<2> const& positions,
                               Eigen::VectorXd const& visitors) {
        Stores stores;
        stores.ids = numbered_ids(letter, positions.cols());
        stores.names = simulate::store_names(simulated.scene, positions);
        stores.lonlat = lonlat_of(positions, simulated.projection, decimals);
        stores.whole = noise != simulate::Noise::none;
        stores.visitors = stores.whole ? visitors : expected_at(stores.lonlat, simulated);
        return stores;
    };
    simulate::Scene const& scene = simulated.scene;
    return {layer_of(stores_at("S", scene.positions, scene.visitors), "stores"),
            layer_of(stores_at("T", scene.test_positions, scene.test_visitors), "test_stores")};
}

}  // namespace commands
