#include "db/database.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/verdict.hpp"

#include <fmt/format.h>
#include <Eigen/LU>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <thread>

namespace results {
namespace {

/// Other programs can write into the database too, and what they leave must not be computed with.
[[noreturn]] void refuse(db::RunRow const& run, std::string const& what) {
    throw db::DatabaseError(
        fmt::format("run {} is damaged: {}; restore a copy of the database", run.run_id, what));
}

fit::Noise noise_of(db::RunRow const& run) {
    if (run.noise == "gaussian") return fit::Noise::gaussian;
    if (run.noise == "poisson") return fit::Noise::poisson;
    if (run.noise != "negbin") refuse(run, fmt::format("its noise is \"{}\"", run.noise));
    return run.competition == "shared" ? fit::Noise::scaled : fit::Noise::negbin;
}

bool is_spread(Eigen::Matrix2d const& covariance) {
    return covariance.allFinite() && covariance(0, 0) > 0 && covariance.determinant() > 0;
}

}  // namespace

fit::CompetitionRule rule_of(db::RunRow const& run) {
    double const radius_m = run.catchment_km.value_or(0) * geo::m_per_km, decay = run.decay.value_or(0);
    if (!(radius_m > 0) || !(decay > 0)) refuse(run, "it has no catchment or no decay");
    return {radius_m, decay, run.rim_part.value_or(0)};
}

double weight_of(db::StoreRow const& store, bool is_shared) {
    return store.exposure.value_or(1) * (is_shared ? 1 : store.multiplier.value_or(1));
}

bool has_background(db::RunRow const& run) {
    auto const options = nlohmann::json::parse(run.options, nullptr, false);
    return !options.is_object() || !options.contains("background") || options["background"] != "none";
}

model::CityModel<2> model_of(db::RunRow const& run, std::vector<db::CityRow> const& cities) {
    model::CityModel<2> model;
    model.background = run.background.value_or(0);
    for (db::CityRow const& row : cities) {
        model::City<2>& city = model.cities.emplace_back();
        city.amplitude = row.amplitude;
        city.centre = {row.x_m, row.y_m};
        city.covariance << row.cov_xx_m2, row.cov_xy_m2, row.cov_xy_m2, row.cov_yy_m2;
        if (!is_spread(city.covariance)) refuse(run, fmt::format("city {} has no spread", row.city_id));
    }
    return model;
}

std::vector<geo::Planar> places_in_plane(db::RunRow const& run, std::vector<db::StoreRow> const& stores,
                                         geo::Projection const& plane) {
    std::vector<geo::LonLat> positions;
    positions.reserve(stores.size());
    for (db::StoreRow const& store : stores)
        positions.push_back(store.position);
    std::vector<geo::Planar> places = plane.planar_from_lonlat(positions);
    for (std::size_t i = 0; i < places.size(); ++i)
        if (!std::isfinite(places[i].x_m) || !std::isfinite(places[i].y_m))
            refuse(run, fmt::format("store {} lies outside its plane", stores[i].store_id));
    return places;
}

model::CityModel<2> model_in_plane(db::RunRow const& run, std::vector<db::CityRow> const& cities,
                                   geo::Projection const& plane) {
    model::CityModel<2> model = model_of(run, cities);
    if (run.crs_wkt == plane.wkt()) return model;
    model.cities.clear();
    for (db::CityRow const& row : cities) {
        geo::Planar const centre = plane.planar_from_lonlat(row.centre);
        if (!std::isfinite(centre.x_m) || !std::isfinite(centre.y_m)) continue;
        Eigen::Matrix2d const planar = matrix_of(plane.ground_from_planar(centre)).inverse();
        Eigen::Matrix2d const spread =
            ground_covariance_m2(row.major_sd_km, row.minor_sd_km, row.bearing_deg);
        model::City<2> const city{
            row.amplitude, {centre.x_m, centre.y_m}, planar * spread * planar.transpose()};
        if (is_spread(city.covariance)) model.cities.push_back(city);
    }
    return model;
}

model::Positions<2> competing_places(KeptRun const& run, geo::Projection const& plane) {
    std::vector<geo::Planar> places = places_in_plane(run.run, run.stores, plane);
    std::vector<geo::LonLat> others;
    for (db::CompetitorRow const& competitor : run.competitors)
        others.push_back(competitor.position);
    for (geo::Planar const place : plane.planar_from_lonlat(others))
        places.push_back(place);
    return positions_of(places);
}

fit::Attractions attractions_of(KeptRun const& run) {
    return {columns_of(run.covariates, run), coefficients_of(run.covariates)};
}

fit::FittedModel<2> fitted_model(KeptRun const& kept, geo::Projection const& plane) {
    db::RunRow const& run = kept.run;
    std::vector<db::StoreRow> const& stores = kept.stores;
    fit::FittedModel<2> fitted{
        .model = model_of(run, kept.cities),
        .noise = noise_of(run),
        .overdispersion = run.overdispersion_factor.value_or(run.overdispersion.value_or(0)),
        .background = kept.background,
        .searched = !run.cities_requested,
        .threads = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U))};
    for (db::CityRow const& city : kept.cities)
        fitted.fixed_centres.push_back(has_known_centre(city));
    auto const seen = static_cast<Eigen::Index>(stores_in_fit(stores));
    if (seen == 0) refuse(run, "none of its stores took part in the fit");
    bool const is_shared = run.competition == "shared";
    fitted.stores = {model::Positions<2>(2, seen), Eigen::VectorXd(seen), Eigen::VectorXd(seen)};
    std::vector<geo::Planar> const planar = places_in_plane(run, stores, plane);
    Eigen::Index at = 0;
    std::vector<int> in_fit;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        db::StoreRow const& store = stores[i];
        if (store.held_out) continue;
        fitted.stores.positions.col(at) << planar[i].x_m, planar[i].y_m;
        fitted.stores.values[at] = store.visitors;
        fitted.stores.exposure[at++] = weight_of(store, is_shared);
        in_fit.push_back(static_cast<int>(i));
    }
    if (is_shared)
        fitted.catchments = fit::catchments_of(competing_places(kept, plane), ground_of(plane), rule_of(run),
                                               attractions_of(kept), fitted.threads)
                                .of(in_fit);
    else if (!kept.covariates.empty())
        fitted.stores.covariates = columns_of(kept.covariates, kept)(in_fit, Eigen::all);
    return fitted;
}

}  // namespace results
