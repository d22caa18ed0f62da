#pragma once

#include "geo/geometry.hpp"
#include "geo/store_table.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

/// The rows of the results database: one struct per table, one member per column, in the units that its name
/// or schema.sql says. `columns(row, visit)` calls visit(name, member) for every column but the key and the
/// geometry, so that the database, the layers and the tests share one list of names.
namespace db {

using Real = std::optional<double>;
/// A number as the database keeps it: null where it is not finite.
inline Real finite(double value) {
    return std::isfinite(value) ? Real(value) : std::nullopt;
}
using Integer = std::optional<std::int64_t>;

struct RunRow {
    std::int64_t run_id = 0;  ///< given by the database
    std::string series, started_at, finished_at, tool_version;
    std::int64_t schema_version = 0;
    std::string source, source_layer, source_filter, input_hash, visitors_field, id_field, exposure_field;
    std::string crs_name, crs_wkt;
    std::int64_t stores_used = 0, rows_set_aside = 0;
    std::string noise;
    Integer cities_requested;  ///< null for auto
    std::int64_t cities_found = 0;
    Real background, background_se, overdispersion, overdispersion_se;
    Real log_likelihood, deviance, null_deviance, bic, train_mse, test_mse, test_deviance, r_squared;
    Real moran_i, moran_p;
    std::int64_t converged = 0;
    std::string stop_reason;
    Real seconds;
    std::int64_t seed = 0;
    Integer started_from;              ///< a run id
    std::string options;               ///< JSON
    std::string competition = "none";  ///< "none": stores draw alone; "shared": people are divided among them
    Real competition_figure;         ///< whether stores seem to share their customers; null: too few to tell
    std::string competition_reason;  ///< a sentence, or empty
    Real catchment_km;               ///< nobody goes to a store farther than this; null unless shared
    Real decay, variance_power, overdispersion_factor;  ///< null unless shared; p and φ of the variance φ·m^p
    std::string criterion = "BIC";  ///< what the number of cities was chosen by: "BIC", "AIC3" or "price"
    Real price;                     ///< what a city has to gain; null unless shared
    std::int64_t scattered = 0;     ///< 1 where counts scatter wildly
    Real rim_part;  ///< of the people whom the cities have beyond the outermost stores; null unless shared
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, RunRow>
void columns(Row& r, Visit&& visit) {
    visit("series", r.series);
    visit("started_at", r.started_at);
    visit("finished_at", r.finished_at);
    visit("tool_version", r.tool_version);
    visit("schema_version", r.schema_version);
    visit("source", r.source);
    visit("source_layer", r.source_layer);
    visit("source_filter", r.source_filter);
    visit("input_hash", r.input_hash);
    visit("visitors_field", r.visitors_field);
    visit("id_field", r.id_field);
    visit("exposure_field", r.exposure_field);
    visit("crs_name", r.crs_name);
    visit("crs_wkt", r.crs_wkt);
    visit("stores_used", r.stores_used);
    visit("rows_set_aside", r.rows_set_aside);
    visit("noise", r.noise);
    visit("cities_requested", r.cities_requested);
    visit("cities_found", r.cities_found);
    visit("background", r.background);
    visit("background_se", r.background_se);
    visit("overdispersion", r.overdispersion);
    visit("overdispersion_se", r.overdispersion_se);
    visit("log_likelihood", r.log_likelihood);
    visit("deviance", r.deviance);
    visit("null_deviance", r.null_deviance);
    visit("bic", r.bic);
    visit("train_mse", r.train_mse);
    visit("test_mse", r.test_mse);
    visit("test_deviance", r.test_deviance);
    visit("r_squared", r.r_squared);
    visit("moran_i", r.moran_i);
    visit("moran_p", r.moran_p);
    visit("converged", r.converged);
    visit("stop_reason", r.stop_reason);
    visit("seconds", r.seconds);
    visit("seed", r.seed);
    visit("started_from", r.started_from);
    visit("options", r.options);
    visit("competition", r.competition);
    visit("competition_figure", r.competition_figure);
    visit("competition_reason", r.competition_reason);
    visit("catchment_km", r.catchment_km);
    visit("decay", r.decay);
    visit("variance_power", r.variance_power);
    visit("overdispersion_factor", r.overdispersion_factor);
    visit("criterion", r.criterion);
    visit("price", r.price);
    visit("scattered", r.scattered);
    visit("rim_part", r.rim_part);
}

struct CityRow {
    std::int64_t city_id = 0, rank = 0;
    std::string name;  ///< "city 4", or a place's
    double x_m = 0, y_m = 0, amplitude = 0;
    double cov_xx_m2 = 0, cov_xy_m2 = 0, cov_yy_m2 = 0;
    double major_sd_km = 0, minor_sd_km = 0, bearing_deg = 0;
    double visits = 0, share = 0, integral = 0, integral_share = 0;
    Real x_se_m, y_se_m, xy_correlation;
    Real amplitude_lo, amplitude_hi, major_sd_km_lo, major_sd_km_hi, minor_sd_km_lo, minor_sd_km_hi;
    Real bearing_deg_lo, bearing_deg_hi, visits_lo, visits_hi, share_lo, share_hi, integral_lo, integral_hi;
    std::int64_t stores_in_reach = 0;
    double effective_stores = 0;
    std::int64_t identified = 1;
    std::string note;
    Real overdispersion_factor;  ///< the city's own φ; null unless shared
    Real stability;              ///< share of resamples in which it comes back, 0 to 1; null: not computed
    Real population;             ///< inhabitants of the places in it, or its part of them; null: none known
    Real visits_per_inhabitant, visits_per_inhabitant_lo, visits_per_inhabitant_hi;
    geo::LonLat centre;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("rank", r.rank);
    visit("name", r.name);
    visit("x_m", r.x_m);
    visit("y_m", r.y_m);
    visit("amplitude", r.amplitude);
    visit("cov_xx_m2", r.cov_xx_m2);
    visit("cov_xy_m2", r.cov_xy_m2);
    visit("cov_yy_m2", r.cov_yy_m2);
    visit("major_sd_km", r.major_sd_km);
    visit("minor_sd_km", r.minor_sd_km);
    visit("bearing_deg", r.bearing_deg);
    visit("visits", r.visits);
    visit("share", r.share);
    visit("integral", r.integral);
    visit("integral_share", r.integral_share);
    visit("x_se_m", r.x_se_m);
    visit("y_se_m", r.y_se_m);
    visit("xy_correlation", r.xy_correlation);
    visit("amplitude_lo", r.amplitude_lo);
    visit("amplitude_hi", r.amplitude_hi);
    visit("major_sd_km_lo", r.major_sd_km_lo);
    visit("major_sd_km_hi", r.major_sd_km_hi);
    visit("minor_sd_km_lo", r.minor_sd_km_lo);
    visit("minor_sd_km_hi", r.minor_sd_km_hi);
    visit("bearing_deg_lo", r.bearing_deg_lo);
    visit("bearing_deg_hi", r.bearing_deg_hi);
    visit("visits_lo", r.visits_lo);
    visit("visits_hi", r.visits_hi);
    visit("share_lo", r.share_lo);
    visit("share_hi", r.share_hi);
    visit("integral_lo", r.integral_lo);
    visit("integral_hi", r.integral_hi);
    visit("stores_in_reach", r.stores_in_reach);
    visit("effective_stores", r.effective_stores);
    visit("identified", r.identified);
    visit("note", r.note);
    visit("overdispersion_factor", r.overdispersion_factor);
    visit("stability", r.stability);
    visit("population", r.population);
    visit("visits_per_inhabitant", r.visits_per_inhabitant);
    visit("visits_per_inhabitant_lo", r.visits_per_inhabitant_lo);
    visit("visits_per_inhabitant_hi", r.visits_per_inhabitant_hi);
}

struct CitySpreadRow {
    std::int64_t city_id = 0;
    std::string name;
    std::int64_t sigmas = 1;  ///< 1 or 2
    geo::MultiPolygon area;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CitySpreadRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("name", r.name);
    visit("sigmas", r.sigmas);
}

/// The 95 % region of a city's centre.
struct CityUncertaintyRow {
    std::int64_t city_id = 0;
    std::string name;
    geo::MultiPolygon area;
    Real within_km = {}, within_sds = {};  ///< unknown of runs before schema 6
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityUncertaintyRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("name", r.name);
    visit("within_km", r.within_km);
    visit("within_sds", r.within_sds);
}

/// A second opinion on the errors of a city that the stores tell: as in CityRow, but from refits.
struct CityBootstrapRow {
    std::int64_t city_id = 0;
    std::string name;
    std::int64_t refits = 0;  ///< of simulated data sets
    Real x_se_m, y_se_m;
    Real amplitude_lo, amplitude_hi, major_sd_km_lo, major_sd_km_hi, minor_sd_km_lo, minor_sd_km_hi;
    Real visits_lo, visits_hi, share_lo, share_hi, integral_lo, integral_hi;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityBootstrapRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("name", r.name);
    visit("refits", r.refits);
    visit("x_se_m", r.x_se_m);
    visit("y_se_m", r.y_se_m);
    visit("amplitude_lo", r.amplitude_lo);
    visit("amplitude_hi", r.amplitude_hi);
    visit("major_sd_km_lo", r.major_sd_km_lo);
    visit("major_sd_km_hi", r.major_sd_km_hi);
    visit("minor_sd_km_lo", r.minor_sd_km_lo);
    visit("minor_sd_km_hi", r.minor_sd_km_hi);
    visit("visits_lo", r.visits_lo);
    visit("visits_hi", r.visits_hi);
    visit("share_lo", r.share_lo);
    visit("share_hi", r.share_hi);
    visit("integral_lo", r.integral_lo);
    visit("integral_hi", r.integral_hi);
}

struct StoreRow {
    std::string store_id;
    std::int64_t source_fid = 0;
    std::string name;
    double visitors = 0;
    Real exposure;
    double fitted = 0, residual = 0;
    Real z;
    Integer main_city_id;
    double from_background = 0, from_small_contributions = 0;
    std::int64_t held_out = 0;
    Real catchment_km2;  ///< null unless shared
    Real multiplier;     ///< by its covariates: of its visitors, shared of its attraction; null without any
    geo::LonLat position;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, StoreRow>
void columns(Row& r, Visit&& visit) {
    visit("store_id", r.store_id);
    visit("source_fid", r.source_fid);
    visit("name", r.name);
    visit("visitors", r.visitors);
    visit("exposure", r.exposure);
    visit("fitted", r.fitted);
    visit("residual", r.residual);
    visit("z", r.z);
    visit("main_city_id", r.main_city_id);
    visit("from_background", r.from_background);
    visit("from_small_contributions", r.from_small_contributions);
    visit("held_out", r.held_out);
    visit("catchment_km2", r.catchment_km2);
    visit("multiplier", r.multiplier);
}

/// A store without a count that takes its share of the people where these are divided among stores.
struct CompetitorRow {
    std::int64_t source_fid = 0;
    double catchment_km2 = 0;
    Real multiplier;  ///< of its attraction by its covariates; null without any
    geo::LonLat position;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CompetitorRow>
void columns(Row& r, Visit&& visit) {
    visit("source_fid", r.source_fid);
    visit("catchment_km2", r.catchment_km2);
    visit("multiplier", r.multiplier);
}

/// What one covariate, or one level of a factor, makes of a store; schema.sql says more of each column.
struct CovariateRow {
    std::string field, scale;                ///< "linear", "log" or "factor"
    std::string level = {}, reference = {};  ///< of a factor
    double mean = 0, sd = 0;
    double coefficient = 0;
    Real coefficient_se = {}, coefficient_lo = {}, coefficient_hi = {}, p_value = {};
    double step = 1, multiplier = 1;
    Real multiplier_lo = {}, multiplier_hi = {};
    std::int64_t telling_stores = 0;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CovariateRow>
void columns(Row& r, Visit&& visit) {
    visit("field", r.field);
    visit("scale", r.scale);
    visit("level", r.level);
    visit("reference", r.reference);
    visit("mean", r.mean);
    visit("sd", r.sd);
    visit("coefficient", r.coefficient);
    visit("coefficient_se", r.coefficient_se);
    visit("coefficient_lo", r.coefficient_lo);
    visit("coefficient_hi", r.coefficient_hi);
    visit("p_value", r.p_value);
    visit("step", r.step);
    visit("multiplier", r.multiplier);
    visit("multiplier_lo", r.multiplier_lo);
    visit("multiplier_hi", r.multiplier_hi);
    visit("telling_stores", r.telling_stores);
}

/// What a store or a competitor has of a covariate.
struct StoreCovariateRow {
    std::int64_t source_fid = 0;
    std::string field;
    Real number;        ///< null of a factor, and where it is missing
    std::string level;  ///< of a factor; empty where it is missing
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, StoreCovariateRow>
void columns(Row& r, Visit&& visit) {
    visit("source_fid", r.source_fid);
    visit("field", r.field);
    visit("number", r.number);
    visit("level", r.level);
}

struct ContributionRow {
    std::string store_id;
    std::int64_t city_id = 0;
    double visitors = 0;
    geo::MultiLine line;  ///< from the store to the city's centre
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, ContributionRow>
void columns(Row& r, Visit&& visit) {
    visit("store_id", r.store_id);
    visit("city_id", r.city_id);
    visit("visitors", r.visitors);
}

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, geo::SetAsideRow>
void columns(Row& r, Visit&& visit) {
    visit("source_fid", r.source_fid);
    visit("reason", r.reason);
    visit("detail", r.detail);
}

struct IterationRow {
    std::string stage;
    std::int64_t iteration = 0;
    double objective = 0;
    Real train_mse;
    Real test_mse;
    std::int64_t cities = 0;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, IterationRow>
void columns(Row& r, Visit&& visit) {
    visit("stage", r.stage);
    visit("iteration", r.iteration);
    visit("objective", r.objective);
    visit("train_mse", r.train_mse);
    visit("test_mse", r.test_mse);
    visit("cities", r.cities);
}

/// The way of a centre from its start to its end, whether the centre was kept or dropped.
struct CityPathRow {
    Integer city_id;   ///< null where the centre was dropped
    std::string fate;  ///< "kept", or why it was dropped
    geo::MultiLine line;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityPathRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("fate", r.fate);
}

/// A candidate for the number of cities and why it was kept or dropped.
struct CityCountRow {
    std::int64_t cities = 0;
    Real log_likelihood, bic;
    std::int64_t chosen = 0;
    std::string reason;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityCountRow>
void columns(Row& r, Visit&& visit) {
    visit("cities", r.cities);
    visit("log_likelihood", r.log_likelihood);
    visit("bic", r.bic);
    visit("chosen", r.chosen);
    visit("reason", r.reason);
}

/// The smallest area that brings so many per cent of a store's fitted visitors, where people are divided
/// among the stores near them.
struct TradeAreaRow {
    std::string store_id;
    std::string name;          ///< the store's, or empty
    std::int64_t percent = 0;  ///< 50 or 80
    double area_km2 = 0;       ///< on the ground
    double visitors = 0;       ///< fitted ones from there
    geo::MultiPolygon area;
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, TradeAreaRow>
void columns(Row& r, Visit&& visit) {
    visit("store_id", r.store_id);
    visit("name", r.name);
    visit("percent", r.percent);
    visit("area_km2", r.area_km2);
    visit("visitors", r.visitors);
}

/// One of the fewest stores that together take 80 % of a city's visits.
struct CityStoreRow {
    std::int64_t city_id = 0;
    std::string store_id;
    std::int64_t rank = 0;        ///< of the store in the city, from 1 on, by visitors
    double visitors = 0;          ///< fitted ones of the store that come from the city
    double share = 0;             ///< of the city's visits
    double cumulative_share = 0;  ///< of this store and those before it
    std::int64_t percent = 0;     ///< 50 for one of the fewest that take half of the visits, else 80
};

template <typename Row, typename Visit>
requires std::is_same_v<std::remove_const_t<Row>, CityStoreRow>
void columns(Row& r, Visit&& visit) {
    visit("city_id", r.city_id);
    visit("store_id", r.store_id);
    visit("rank", r.rank);
    visit("visitors", r.visitors);
    visit("share", r.share);
    visit("cumulative_share", r.cumulative_share);
    visit("percent", r.percent);
}

/// How QGIS draws a layer, as QML.
struct LayerStyle {
    std::string layer;  ///< a table or a view
    std::string qml;
    std::string description;
};

/// Everything one run adds to the database.
struct RunRecord {
    RunRow run;
    std::vector<CityRow> cities;
    std::vector<CitySpreadRow> city_spreads;
    std::vector<CityUncertaintyRow> city_uncertainties;
    std::vector<CityBootstrapRow> city_bootstraps;
    std::vector<StoreRow> stores;
    std::vector<ContributionRow> contributions;
    std::vector<geo::SetAsideRow> set_aside_rows;
    std::vector<IterationRow> iterations;
    std::vector<CityPathRow> city_paths;
    std::vector<CityCountRow> city_counts;
    std::vector<CompetitorRow> competitors;
    std::vector<CovariateRow> covariates;
    std::vector<StoreCovariateRow> store_covariates;
    std::vector<TradeAreaRow> trade_areas;  ///< of a run whose stores share their customers
    std::vector<CityStoreRow> city_stores;  ///< a city's together, by rank
};

}  // namespace db
