#include "src/results/store_rows.hpp"

#include "geo/antimeridian.hpp"

#include <cmath>

namespace results {
namespace {

db::StoreRow store_row(geo::Store const& store, geo::LonLat position, double fitted, bool has_exposure) {
    db::StoreRow row;
    row.store_id = store.id;
    row.source_fid = store.source_fid;
    row.name = store.name;
    row.visitors = store.visitors;
    if (has_exposure) row.exposure = store.exposure;
    row.fitted = fitted;
    row.residual = store.visitors - fitted;
    row.position = position;
    return row;
}

/// Adds the rows of what each city brings to this store, and the rest of them to the store itself.
void attribute(db::StoreRow& store, Eigen::VectorXd const& visitors, std::vector<db::CityRow> const& cities,
               std::vector<db::ContributionRow>& rows) {
    double const cut = small_contribution * std::abs(store.fitted);
    for (std::size_t k = 0; k < cities.size(); ++k) {
        if (std::abs(visitors[k]) < cut || visitors[k] == 0) {
            store.from_small_contributions += visitors[k];
            continue;
        }
        rows.push_back({store.store_id, cities[k].city_id, visitors[k],
                        geo::split_at_antimeridian(geo::Line{store.position, cities[k].centre})});
    }
}

}  // namespace

StoreRows store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities) {
    double const background = fitted.result.model.background;
    Contributions const contributions(fitted.result.model);
    QuantileResiduals residuals(fitted.noise, dispersion(fitted));
    bool const has_exposure = !fitted.stores.table.exposure_field.empty();
    StoreRows rows;
    rows.stores.reserve(fitted.stores.planar.size());
    for (std::size_t i = 0; i < fitted.stores.planar.size(); ++i) {
        geo::Store const& store = fitted.stores.table.stores[i];
        Eigen::VectorXd const visitors = store.exposure * contributions.at(fitted.stores.planar[i]);
        double const from_background = store.exposure * background;
        db::StoreRow row =
            store_row(store, fitted.stores.lonlat[i], from_background + visitors.sum(), has_exposure);
        row.z = residuals.next(row.visitors, row.fitted);
        row.held_out = fitted.held_out[i] ? 1 : 0;
        row.from_background = from_background;
        Eigen::Index main = 0;
        if (visitors.size() > 0 && visitors.maxCoeff(&main) > 0) row.main_city_id = cities[main].city_id;
        attribute(row, visitors, cities, rows.contributions);
        rows.stores.push_back(std::move(row));
    }
    return rows;
}

}  // namespace results
