#include "geo/crs/ground.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/base/statistics.hpp"
#include "src/results/run/rows.hpp"

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
/// `rates` are for a weight of 1.
void attribute(db::StoreRow& store, double weight, std::vector<Contribution> const& rates,
               std::vector<db::CityRow> const& cities, std::vector<db::ContributionRow>& rows) {
    double const cut = small_contribution * std::abs(store.fitted);
    double most = store.from_background;
    for (auto const [city, rate] : rates) {
        double const visitors = weight * rate;
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
    StoreRates const of_stores(fitted.result.model, fitted.stores, catchments_of(fitted));
    QuantileResiduals residuals(fitted.noise, dispersion(fitted));
    bool const has_exposure = !fitted.stores.table.exposure_field.empty();
    std::size_t const count = fitted.stores.planar.size();
    Eigen::VectorXd const weights = weights_of(fitted), multipliers = multipliers_of(fitted);
    std::vector<double> drawn(count);
    std::ranges::generate(drawn, [&] { return residuals.draw(); });
    StoreRows rows;
    rows.stores.resize(count);
    std::vector<std::vector<db::ContributionRow>> parts(base::stretches(count));
    base::parallel_stretches(
        count, fitted.threads, [&](std::size_t part, std::size_t first, std::size_t end) {
            std::vector<Contribution> rates;
            for (std::size_t i = first; i < end; ++i) {
                geo::Store const& store = fitted.stores.table.stores[i];
                double const weight = weights[static_cast<Eigen::Index>(i)];
                of_stores.at(i, rates);
                double const background = of_stores.background_at(i);
                double rate = background;
                for (Contribution const& from : rates)
                    rate += from.visitors;
                db::StoreRow& row = rows.stores[i] =
                    store_row(store, fitted.stores.lonlat[i], weight * rate, has_exposure);
                row.z = residuals.of(row.visitors, row.fitted, drawn[i]);
                row.held_out = fitted.held_out[i] ? 1 : 0;
                if (fitted.shared) row.catchment_km2 = fitted.shared->catchments.km2_of(static_cast<int>(i));
                if (multipliers.size() > 0) row.multiplier = multipliers[static_cast<Eigen::Index>(i)];
                row.from_background = weight * background;
                attribute(row, weight, rates, cities, parts[part]);
            }
        });
    rows.contributions = joined(std::move(parts));
    return rows;
}

/// Every run has this seed, so that z does not change where nothing else does.
constexpr std::uint64_t fixed_seed = 20190601;

QuantileResiduals::QuantileResiduals(fit::Noise noise, double dispersion)
    : noise_(noise), dispersion_(dispersion), random_(fixed_seed) {}

double QuantileResiduals::draw() {
    return base::open_uniform(random_);
}

double QuantileResiduals::of(double visitors, double fitted, double drawn) const {
    // The residual is drawn between the probabilities of one count less, none below 0, and of this one.
    auto const within = [&](auto const& probability) {
        double const here = probability(noise_, visitors, fitted, dispersion_);
        if (noise_ == fit::Noise::gaussian) return here;
        return std::lerp(probability(noise_, visitors - 1, fitted, dispersion_), here, drawn);
    };
    double const below = within(fit::cumulative);
    // It is taken from the tail that it lies in: close to 1 a probability has no digits left.
    return below < 0.5 ? base::normal_quantile(below) : -base::normal_quantile(within(fit::exceedance));
}

}  // namespace results
