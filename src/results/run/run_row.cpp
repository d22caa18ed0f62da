#include "db/database.hpp"
#include "geo/geometry.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "src/results/run/run_record.hpp"

#include <cmath>

namespace results {
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
