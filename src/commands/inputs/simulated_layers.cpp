#include "geo/errors.hpp"
#include "geo/geometry.hpp"
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
