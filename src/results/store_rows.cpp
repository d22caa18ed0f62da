#include "src/results/store_rows.hpp"

#include "geo/antimeridian.hpp"
#include "src/fit/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

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

/// Says where the store's visitors come from; what is too little for a row of its own goes to the store.
/// `rates` are for an exposure of 1.
void attribute(db::StoreRow& store, double exposure, std::vector<Contribution> const& rates,
               std::vector<db::CityRow> const& cities, std::vector<db::ContributionRow>& rows) {
    double const cut = small_contribution * std::abs(store.fitted);
    double most = store.from_background;
    for (auto const [city, rate] : rates) {
        double const visitors = exposure * rate;
        if (visitors > most) {
            most = visitors;
            store.main_city_id = cities[city].city_id;
        }
        if (std::abs(visitors) < cut || visitors == 0) {
            store.from_small_contributions += visitors;
            continue;
        }
        rows.push_back({store.store_id, cities[city].city_id, visitors,
                        geo::split_at_antimeridian(geo::Line{store.position, cities[city].centre})});
    }
}

/// Moves the parts, in their order, into one vector.
template <typename Row>
std::vector<Row> joined(std::vector<std::vector<Row>> parts) {
    std::size_t size = 0;
    for (auto const& part : parts)
        size += part.size();
    std::vector<Row> all;
    all.reserve(size);
    for (auto& part : parts) {
        std::ranges::move(part, std::back_inserter(all));
        part = {};
    }
    return all;
}

}  // namespace

StoreRows store_rows(Fitted const& fitted, std::vector<db::CityRow> const& cities) {
    double const background = fitted.result.model.background;
    Contributions const contributions(fitted.result.model);
    QuantileResiduals residuals(fitted.noise, dispersion(fitted));
    bool const has_exposure = !fitted.stores.table.exposure_field.empty();
    std::size_t const count = fitted.stores.planar.size();
    std::vector<double> drawn(count);
    std::ranges::generate(drawn, [&] { return residuals.draw(); });
    StoreRows rows;
    rows.stores.resize(count);
    std::vector<std::vector<db::ContributionRow>> parts(fit::stretches(count));
    fit::parallel_stretches(count, fitted.threads, [&](std::size_t part, std::size_t first, std::size_t end) {
        std::vector<Contribution> rates;
        for (std::size_t i = first; i < end; ++i) {
            geo::Store const& store = fitted.stores.table.stores[i];
            contributions.at(fitted.stores.planar[i], rates);
            double rate = background;
            for (Contribution const& from : rates)
                rate += from.visitors;
            db::StoreRow& row = rows.stores[i] =
                store_row(store, fitted.stores.lonlat[i], store.exposure * rate, has_exposure);
            row.z = residuals.of(row.visitors, row.fitted, drawn[i]);
            row.held_out = fitted.held_out[i] ? 1 : 0;
            row.from_background = store.exposure * background;
            attribute(row, store.exposure, rates, cities, parts[part]);
        }
    });
    rows.contributions = joined(std::move(parts));
    return rows;
}

}  // namespace results
