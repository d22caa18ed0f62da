#include "geo/geometry.hpp"
#include "src/results/evaluate/evaluation.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "src/results/surfaces/surface.hpp"

#include <fmt/format.h>

#include <cmath>

namespace results {
namespace {

using enum geo::FieldType;

/// A city as it is drawn, true or fitted.
struct DrawnCity {
    model::City<2> city;
    std::string name;
    db::Integer city_id;  ///< of the fitted city that it is or stands for
    std::string verdict;
};

geo::Value value_or_null(db::Integer const& number) {
    return number ? geo::Value(*number) : geo::Value();
}

std::string verdict_of(CityPair const& pair) {
    bool const differs = !pair.matched && pair.truth >= 0 && pair.fitted >= 0;
    return differs ? pair.verdict + " differs" : pair.verdict;
}

std::vector<DrawnCity> true_cities(RunAndTruth const& both) {
    std::vector<DrawnCity> drawn;
    for (CityPair const& pair : both.evaluation.pairs) {
        if (pair.truth < 0) continue;
        db::Integer const id = pair.fitted < 0 ? db::Integer() : both.record.cities[pair.fitted].city_id;
        drawn.push_back({both.truth.cities[pair.truth], both.truth_names[pair.truth], id, verdict_of(pair)});
    }
    return drawn;
}

std::vector<DrawnCity> fitted_cities(RunAndTruth const& both) {
    model::CityModel<2> const fitted = model_of(both.record.run, both.record.cities);
    std::vector<DrawnCity> drawn;
    for (CityPair const& pair : both.evaluation.pairs) {
        if (pair.fitted < 0) continue;
        db::CityRow const& row = both.record.cities[pair.fitted];
        drawn.push_back({fitted.cities[pair.fitted], row.name, row.city_id, verdict_of(pair)});
    }
    return drawn;
}

geo::Layer cities_layer(std::string name, std::string description, std::vector<DrawnCity> cities,
                        geo::Projection const& plane) {
    geo::Layer layer{std::move(name),
                     std::move(description),
                     geo::GeometryType::point,
                     {{"name", text},
                      {"city_id", integer},
                      {"verdict", text},
                      {"amplitude", real},
                      {"major_sd_km", real},
                      {"minor_sd_km", real},
                      {"bearing_deg", real},
                      {"integral", real}},
                     cities.size(),
                     {}};
    layer.feature_at = [cities = std::move(cities), plane](std::size_t i) {
        DrawnCity const& drawn = cities[i];
        geo::Planar const centre{drawn.city.centre.x(), drawn.city.centre.y()};
        GroundSpread const spread = ground_spread(drawn.city.covariance, plane.ground_from_planar(centre));
        return geo::Feature{plane.lonlat_from_planar(centre),
                            {drawn.name, value_or_null(drawn.city_id), drawn.verdict, drawn.city.amplitude,
                             spread.major_sd_km, spread.minor_sd_km, spread.bearing_deg,
                             integral_of(drawn.city.amplitude, spread)}};
    };
    return layer;
}

/// The ellipses of two standard deviations first, so that those of one are drawn upon them.
geo::Layer spreads_layer(std::string name, std::string description, std::vector<DrawnCity> cities,
                         geo::Projection const& plane) {
    geo::Layer layer{
        std::move(name),
        std::move(description),
        geo::GeometryType::multi_polygon,
        {{"name", text}, {"city_id", integer}, {"verdict", text}, {"amplitude", real}, {"sigmas", integer}},
        2 * cities.size(),
        {}};
    layer.feature_at = [cities = std::move(cities), plane](std::size_t i) {
        DrawnCity const& drawn = cities[i % cities.size()];
        std::int64_t const sigmas = i < cities.size() ? 2 : 1;
        return geo::Feature{
            ellipse(drawn.city, static_cast<double>(sigmas), plane),
            {drawn.name, value_or_null(drawn.city_id), drawn.verdict, drawn.city.amplitude, sigmas}};
    };
    return layer;
}

geo::Value comparable(double ratio, bool is) {
    return is ? geo::Value(ratio) : geo::Value();
}

geo::Layer matches_layer(RunAndTruth const& both, geo::Projection const& plane) {
    std::vector<CityPair> pairs = both.evaluation.pairs;
    std::erase_if(pairs, [](CityPair const& pair) { return pair.truth < 0 || pair.fitted < 0; });
    bool const sized = both.evaluation.sizes != Sizes::none;
    bool const of_people = both.evaluation.sizes == Sizes::integrals;
    geo::Layer layer{"matches",
                     "Which fitted city stands for which true one, and how they compare: fitted ÷ true",
                     geo::GeometryType::multi_line,
                     {{"truth", text},
                      {"fitted", text},
                      {"city_id", integer},
                      {"verdict", text},
                      {"distance_km", real},
                      {"distance_sds", real},
                      {"amplitude_ratio", real},
                      {"major_sd_ratio", real},
                      {"minor_sd_ratio", real},
                      {"integral_ratio", real}},
                     pairs.size(),
                     {}};
    if (of_people) {
        layer.fields.push_back({"true_integral", real});
        layer.fields.push_back({"fitted_integral", real});
    }
    layer.feature_at = [&both, pairs, plane, sized, of_people](std::size_t i) {
        CityPair const& pair = pairs[i];
        db::CityRow const& row = both.record.cities[pair.fitted];
        Eigen::Vector2d const& centre = both.truth.cities[pair.truth].centre;
        geo::Line const line{plane.lonlat_from_planar({centre.x(), centre.y()}), row.centre};
        geo::Feature feature{geo::MultiLine{{line}},
                             {both.truth_names[pair.truth], row.name, row.city_id, verdict_of(pair),
                              pair.distance / geo::m_per_km, pair.distance_sds,
                              comparable(pair.amplitude_ratio, sized), std::sqrt(pair.variance_ratios[1]),
                              std::sqrt(pair.variance_ratios[0]), comparable(pair.integral_ratio, sized)}};
        if (of_people) {
            feature.values.emplace_back(pair.true_integral);
            feature.values.emplace_back(pair.fitted_integral);
        }
        return feature;
    };
    return layer;
}

}  // namespace

std::vector<geo::Layer> evaluation_layers(RunAndTruth const& both) {
    geo::Projection const plane(both.record.run.crs_wkt);
    std::vector<geo::Layer> layers{
        cities_layer("truth_cities", "The cities behind simulated stores", true_cities(both), plane),
        cities_layer("fitted_cities", "The cities that the run found", fitted_cities(both), plane),
        spreads_layer("truth_city_spreads", "One and two standard deviations around each true city",
                      true_cities(both), plane),
        spreads_layer("fitted_city_spreads", "One and two standard deviations around each fitted city",
                      fitted_cities(both), plane),
        matches_layer(both, plane)};
    for (geo::Layer& layer : layers_of(both.record))
        if (layer.name == "city_paths" && has_a_file(layer)) layers.push_back(std::move(layer));
    return layers;
}

namespace {

constexpr double drawn_sds = 2;

/// The stores, and the corners of what is drawn of the true cities: a truth may lie where no store is.
std::vector<geo::Planar> places_of(RunAndTruth const& both) {
    geo::Projection const plane(both.record.run.crs_wkt);
    std::vector<geo::Planar> places;
    for (db::StoreRow const& store : both.record.stores)
        places.push_back(plane.planar_from_lonlat(store.position));
    for (model::City<2> const& city : both.truth.cities) {
        double const x_m = drawn_sds * std::sqrt(city.covariance(0, 0));
        double const y_m = drawn_sds * std::sqrt(city.covariance(1, 1));
        places.push_back({city.centre.x() - x_m, city.centre.y() - y_m});
        places.push_back({city.centre.x() + x_m, city.centre.y() + y_m});
    }
    return places;
}

/// What a surface says: what a store can expect, or where the visitors live.
struct Kind {
    std::string of_what, unit, description;
};

Kind kind_of(db::RunRow const& run, bool shared) {
    if (shared) return {"visitors per km²", "visitors per km²", "Where the visitors live"};
    return {"visitors", unit_of_surface(run), "Visitors that a store can expect"};
}

geo::Grid difference_of(geo::Grid grid, geo::Grid const& less) {
    for (std::size_t i = 0; i < grid.values.size(); ++i)
        grid.values[i] -= less.values[i];
    return grid;
}

}  // namespace

std::vector<geo::Raster> evaluation_rasters(RunAndTruth const& both) {
    std::vector<geo::Planar> const places = places_of(both);
    if (places.empty()) return {};
    model::CityModel<2> const fitted = model_of(both.record.run, both.record.cities);
    model::CityModel<2> all = both.truth;
    all.cities.insert(all.cities.end(), fitted.cities.begin(), fitted.cities.end());
    geo::GridFrame const frame = raster_frame(places, {}, all, {});

    geo::Grid truth_surface = surface_of(both.truth, frame), fitted_surface = surface_of(fitted, frame);
    geo::Grid difference = difference_of(fitted_surface, truth_surface);
    bool const shared = both.record.run.competition == "shared";
    bool const alike = both.evaluation.sizes != Sizes::none;
    Kind const of_truth = kind_of(both.record.run, alike ? shared : !shared);
    Kind const of_run = kind_of(both.record.run, shared);
    std::string const& crs = both.record.run.crs_wkt;
    std::string const run =
        fmt::format("run {} of series {}", both.record.run.run_id, both.record.run.series);
    std::vector<geo::Raster> rasters{
        {"truth_surface", "True " + of_truth.of_what, of_truth.description + " by the true cities",
         of_truth.unit, crs, std::move(truth_surface)},
        {"fitted_surface", "Fitted " + of_run.of_what, of_run.description + " by " + run, of_run.unit, crs,
         std::move(fitted_surface)}};
    if (!alike) return rasters;
    rasters.push_back({"difference", "Fitted − true " + of_run.of_what,
                       shared
                           ? "Where " + run + " has more or fewer visitors live than the true cities"
                           : "What " + run + " expects of a store above or below what the true cities bring",
                       of_run.unit, crs, std::move(difference)});
    return rasters;
}

}  // namespace results
