#include "src/results/run/run_record.hpp"

#include "db/database.hpp"
#include "geo/crs/ground.hpp"
#include "geo/geometry.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/trade_areas.hpp"
#include "src/results/run/uncertainty.hpp"
#include "src/results/run/verdict.hpp"

#include <cmath>

namespace results {
namespace {

std::vector<db::IterationRow> iteration_rows(std::vector<fit::Iteration> const& iterations) {
    std::vector<db::IterationRow> rows;
    for (fit::Iteration const& step : iterations) {
        rows.push_back({step.stage, step.iteration, step.objective, db::finite(step.mse),
                        db::finite(step.test_mse), step.cities});
    }
    return rows;
}

std::vector<db::CityCountRow> city_count_rows(std::vector<fit::CandidateCount> const& counts) {
    std::vector<db::CityCountRow> rows;
    for (fit::CandidateCount const& count : counts) {
        rows.push_back({count.cities, db::finite(count.log_likelihood), db::finite(count.bic),
                        count.chosen ? 1 : 0, count.reason});
    }
    return rows;
}

std::vector<db::CompetitorRow> competitor_rows(Fitted const& fitted) {
    std::vector<db::CompetitorRow> rows;
    if (!fitted.shared) return rows;
    geo::ProjectedStores const& stores = fitted.stores;
    Eigen::VectorXd const multipliers = multipliers_of(fitted);
    for (std::size_t i = 0; i < stores.uncounted_lonlat.size(); ++i) {
        auto const row = static_cast<int>(stores.planar.size() + i);
        rows.push_back({stores.table.uncounted[i].source_fid, fitted.shared->catchments.km2_of(row),
                        multipliers.size() > 0 ? db::Real(multipliers[row]) : std::nullopt,
                        stores.uncounted_lonlat[i]});
    }
    return rows;
}

geo::MultiLine line_of(fit::Path<2> const& path, geo::Projection const& projection) {
    geo::Line line;
    for (model::Vector<2> const& centre : path.centres) {
        geo::LonLat const at = projection.lonlat_from_planar({centre.x(), centre.y()});
        if (std::isfinite(at.lon_deg) && std::isfinite(at.lat_deg)) line.push_back(at);
    }
    // A centre that never moved is kept as a line of no length: a line needs two points.
    if (line.size() == 1) return {{{line.front(), line.front()}}};
    return geo::split_at_antimeridian(line);
}

std::vector<db::CityPathRow> city_path_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities) {
    std::vector<db::CityPathRow> rows;
    for (fit::Path<2> const& path : fitted.result.paths) {
        db::Integer const city_id = path.city >= 0 ? db::Integer(cities[path.city].city_id) : std::nullopt;
        rows.push_back({city_id, path.fate, line_of(path, fitted.stores.projection)});
    }
    return rows;
}

/// Whether what a fit leaves of the counts is no more than its computing: nothing to look for a pattern in.
bool is_dust(Fitted const& fitted, std::vector<db::StoreRow> const& stores) {
    constexpr double of_counts = 1e-8;
    double left = 0, counted = 0;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (fitted.held_out[i]) continue;
        left += stores[i].residual * stores[i].residual;
        counted += stores[i].visitors * stores[i].visitors;
    }
    return left <= of_counts * of_counts * counted;
}

/// Sets Moran's I over the stores that the fit saw; too few of them tell nothing.
void describe_neighbours(db::RunRow& run, Fitted const& fitted, std::vector<db::StoreRow> const& stores) {
    std::vector<geo::Planar> places;
    std::vector<double> z;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (fitted.held_out[i] || !stores[i].z) continue;
        places.push_back(fitted.stores.planar[i]);
        z.push_back(*stores[i].z);
    }
    if (z.size() < 3 * moran_neighbours || is_dust(fitted, stores)) return;
    std::optional<Moran> const moran = morans_i(places, z, moran_neighbours, fitted.threads);
    if (!moran) return;
    run.moran_i = db::finite(moran->i);
    run.moran_p = db::finite(moran->p);
}

}  // namespace

db::RunRecord run_record(Fitted const& fitted, fit::Inference<2> const& inference,
                         std::vector<db::CityRow> cities, RunContext const& context) {
    db::RunRecord record;
    cities = with_visits_per_inhabitant(with_errors(std::move(cities), fitted, inference));
    record.run = with_errors(run_row(fitted, context), inference);
    record.city_spreads = city_spread_rows(fitted, cities);
    record.city_uncertainties = city_uncertainty_rows(fitted, cities, inference);
    record.city_bootstraps = city_bootstrap_rows(fitted, cities);
    StoreRows rows = store_rows(fitted, cities);
    record.stores = std::move(rows.stores);
    describe_neighbours(record.run, fitted, record.stores);
    record.contributions = std::move(rows.contributions);
    record.set_aside_rows = fitted.stores.table.set_aside;
    record.competitors = competitor_rows(fitted);
    record.covariates = with_coefficients(fitted.terms, fitted, inference);
    record.store_covariates = store_covariate_rows(fitted.stores);
    if (context.trade_areas) record.trade_areas = trade_area_rows(fitted);
    record.city_stores = city_store_rows(fitted, cities);
    record.iterations = iteration_rows(fitted.result.iterations);
    record.city_counts = city_count_rows(fitted.result.counts);
    record.city_paths = city_path_rows(fitted, cities);
    record.cities = std::move(cities);
    return record;
}

namespace {

/// Sums over the stores that took part in the fit, or over those that did not.
struct Errors {
    double stores = 0;
    double squares = 0;              ///< Σ (visitors − fitted)²
    double squares_of_constant = 0;  ///< Σ (visitors − exposure × the mean rate)²
    double deviance = 0;
};

/// Visitors per unit of exposure over the stores of one kind.
double mean_rate(Fitted const& fitted, bool held_out) {
    std::vector<geo::Store> const& stores = fitted.stores.table.stores;
    double visitors = 0, exposure = 0;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (fitted.held_out[i] != held_out) continue;
        visitors += stores[i].visitors;
        exposure += stores[i].exposure;
    }
    return visitors / exposure;
}

Errors errors_of(Fitted const& fitted, bool held_out) {
    std::vector<geo::Store> const& stores = fitted.stores.table.stores;
    StoreRates const rates(fitted.result.model, fitted.stores, catchments_of(fitted));
    Eigen::VectorXd const weights = weights_of(fitted);
    double const constant = mean_rate(fitted, held_out);
    Errors sums;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (fitted.held_out[i] != held_out) continue;
        double const visitors = stores[i].visitors, exposure = stores[i].exposure;
        double const expected = weights[static_cast<Eigen::Index>(i)] * rates.rate_at(i);
        sums.stores += 1;
        sums.squares += std::pow(visitors - expected, 2);
        sums.squares_of_constant += std::pow(visitors - exposure * constant, 2);
        sums.deviance += fit::unit_deviance(fitted.noise, visitors, expected, dispersion(fitted));
    }
    return sums;
}

void describe_input(db::RunRow& row, geo::ProjectedStores const& stores) {
    row.source = stores.table.source;
    row.source_layer = stores.table.layer;
    row.source_filter = stores.table.filter;
    row.input_hash = stores.table.input_hash;
    row.visitors_field = stores.table.visitors_field;
    row.id_field = stores.table.id_field;
    row.exposure_field = stores.table.exposure_field;
    row.crs_name = stores.projection.name();
    row.crs_wkt = stores.projection.wkt();
    row.stores_used = static_cast<std::int64_t>(stores.table.stores.size());
    row.rows_set_aside = static_cast<std::int64_t>(stores.table.set_aside.size());
}

void describe_fit(db::RunRow& row, Fitted const& fitted) {
    fit::Result<2> const& result = fitted.result;
    row.noise = name_of(fitted.noise);
    row.cities_found = static_cast<std::int64_t>(result.model.cities.size());
    row.background = result.model.background;
    if (fitted.noise == fit::Noise::negbin) row.overdispersion = result.overdispersion;
    row.log_likelihood = db::finite(result.log_likelihood);
    row.deviance = db::finite(result.deviance);
    row.null_deviance = db::finite(result.null_deviance);
    row.bic = db::finite(result.bic);
    bool const by_aic3 = result.scattered && !result.model.cities.empty();
    row.criterion = fitted.shared ? "price" : by_aic3 ? "AIC3" : "BIC";
    if (fitted.shared) {
        row.competition = "shared";
        row.catchment_km = fitted.shared->rule.radius_m / geo::m_per_km;
        row.decay = fitted.shared->rule.decay;
        row.rim_part = fitted.shared->rule.rim;
        row.variance_power = 1;
        row.overdispersion_factor = db::finite(result.overdispersion);
        row.price = fit::price_of_places;
    }
    row.scattered = result.scattered ? 1 : 0;
    row.converged = result.converged ? 1 : 0;
    row.stop_reason = result.stop_reason;
}

void describe_errors(db::RunRow& row, Fitted const& fitted) {
    Errors const train = errors_of(fitted, false);
    row.train_mse = db::finite(train.squares / train.stores);
    row.r_squared = db::finite(1 - train.squares / train.squares_of_constant);
    Errors const test = errors_of(fitted, true);
    if (test.stores == 0) return;
    row.test_mse = db::finite(test.squares / test.stores);
    row.test_deviance = db::finite(test.deviance);
}

}  // namespace

std::string_view name_of(fit::Noise noise) {
    if (noise == fit::Noise::gaussian) return "gaussian";
    return noise == fit::Noise::poisson ? "poisson" : "negbin";
}

db::RunRow run_row(Fitted const& fitted, RunContext const& context) {
    db::RunRow row;
    row.series = context.series;
    row.started_at = context.started_at;
    row.finished_at = context.finished_at;
    row.seconds = context.seconds;
    row.tool_version = context.tool_version;
    row.schema_version = db::schema_version;
    row.cities_requested = context.cities_requested;
    row.seed = context.seed;
    row.options = context.options;
    row.competition_figure = context.competition_figure;
    row.competition_reason = context.competition_reason;
    describe_input(row, fitted.stores);
    describe_fit(row, fitted);
    describe_errors(row, fitted);
    return row;
}

}  // namespace results
