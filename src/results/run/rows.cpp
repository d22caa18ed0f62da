#include "src/results/run/rows.hpp"

#include "geo/crs/ground.hpp"
#include "src/base/parallel.hpp"
#include "src/base/random.hpp"
#include "src/base/statistics.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace results {
namespace {

constexpr double reach_in_sds = 2;

/// How many stores lie within the reach of each city.
std::vector<std::int64_t> stores_in_reach(std::vector<model::City<2>> const& cities,
                                          std::span<geo::Planar const> stores) {
    std::vector<Eigen::Matrix2d> precisions;
    for (model::City<2> const& city : cities)
        precisions.emplace_back(city.covariance.inverse());
    model::CitiesInReach<2> const in_reach(cities);
    std::vector<std::int64_t> counts(cities.size(), 0);
    for (geo::Planar const store : stores) {
        Eigen::Vector2d const at(store.x_m, store.y_m);
        for (int const k : in_reach.around(at)) {
            Eigen::Vector2d const offset = at - cities[k].centre;
            if (offset.dot(precisions[k] * offset) <= reach_in_sds * reach_in_sds) ++counts[k];
        }
    }
    return counts;
}

/// What follows from the city alone: place, shape and integral.
db::CityRow shape_row(model::City<2> const& city, geo::Projection const& projection) {
    geo::Planar const centre{city.centre.x(), city.centre.y()};
    GroundSpread const spread = ground_spread(city.covariance, projection.ground_from_planar(centre));
    db::CityRow row;
    row.x_m = centre.x_m;
    row.y_m = centre.y_m;
    row.centre = projection.lonlat_from_planar(centre);
    row.amplitude = city.amplitude;
    row.cov_xx_m2 = city.covariance(0, 0);
    row.cov_xy_m2 = city.covariance(0, 1);
    row.cov_yy_m2 = city.covariance(1, 1);
    row.major_sd_km = spread.major_sd_km;
    row.minor_sd_km = spread.minor_sd_km;
    row.bearing_deg = spread.bearing_deg;
    row.integral = integral_of(city.amplitude, spread);
    return row;
}

double ratio(double part, double whole) {
    return whole != 0 ? part / whole : 0;
}

/// So many make an ellipse look smooth on a screen: the chord stays within 0.1 % of the arc.
constexpr int corners = 72;

}  // namespace

std::vector<db::CityRow> city_rows(Fitted const& fitted) {
    Totals const sums = totals(fitted.result.model, fitted);
    auto const in_reach = stores_in_reach(fitted.result.model.cities, fitted.stores.planar);
    std::vector<db::CityRow> rows;
    double integrals = 0;
    for (model::City<2> const& city : fitted.result.model.cities) {
        auto const k = static_cast<Eigen::Index>(rows.size());
        db::CityRow row = shape_row(city, fitted.stores.projection);
        row.rank = k + 1;
        row.visits = sums.visits[k];
        row.share = ratio(row.visits, sums.fitted);
        row.stores_in_reach = in_reach[k];
        row.effective_stores = sums.effective_stores[k];
        if (fitted.shared) {
            fit::SharedPeople const& shared = *fitted.shared;
            row.overdispersion_factor = db::finite(shared.overdispersion_factors[k]);
            if (!shared.stabilities.empty()) row.stability = shared.stabilities[k];
        }
        integrals += row.integral;
        rows.push_back(std::move(row));
    }
    for (db::CityRow& row : rows)
        row.integral_share = ratio(row.integral, integrals);
    return rows;
}

geo::MultiPolygon area_within(Outline const& outline, geo::Projection const& projection) {
    geo::Ring ring;
    for (int i = 0; i < corners; ++i) {
        Eigen::Vector2d const at = outline(2 * std::numbers::pi * i / corners);
        geo::LonLat const corner = projection.lonlat_from_planar({at.x(), at.y()});
        if (!std::isfinite(corner.lon_deg) || !std::isfinite(corner.lat_deg)) return {};
        ring.push_back(corner);
    }
    ring.push_back(ring.front());
    return geo::split_at_antimeridian(geo::Polygon{ring});
}

geo::MultiPolygon ellipse(model::City<2> const& city, double sigmas, geo::Projection const& projection) {
    Eigen::Matrix2d const factor = city.covariance.llt().matrixL();
    return area_within(
        [&](double angle) -> Eigen::Vector2d {
            return city.centre + sigmas * (factor * Eigen::Vector2d(std::cos(angle), std::sin(angle)));
        },
        projection);
}

std::vector<db::CitySpreadRow> city_spread_rows(Fitted const& fitted,
                                                std::vector<db::CityRow> const& cities) {
    std::vector<db::CitySpreadRow> rows;
    for (std::int64_t const sigmas : {2, 1}) {
        for (std::size_t k = 0; k < cities.size(); ++k) {
            rows.push_back({cities[k].city_id, cities[k].name, sigmas,
                            ellipse(fitted.result.model.cities[k], static_cast<double>(sigmas),
                                    fitted.stores.projection)});
        }
    }
    return rows;
}

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
