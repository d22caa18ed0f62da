#include "src/results/run/run_record.hpp"

#include "geo/crs/ground.hpp"
#include "src/results/run/city_places.hpp"
#include "src/results/run/city_stores.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/moran.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/trade_areas.hpp"
#include "src/results/run/uncertainty.hpp"

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

/// Sets Moran's I over the stores that the fit saw; too few of them tell nothing.
void describe_neighbours(db::RunRow& run, Fitted const& fitted, std::vector<db::StoreRow> const& stores) {
    std::vector<geo::Planar> places;
    std::vector<double> z;
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (fitted.held_out[i] || !stores[i].z) continue;
        places.push_back(fitted.stores.planar[i]);
        z.push_back(*stores[i].z);
    }
    if (z.size() < 3 * moran_neighbours) return;
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

}  // namespace results
