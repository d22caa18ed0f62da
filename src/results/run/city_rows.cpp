#include "geo/crs/ground.hpp"
#include "src/results/run/ground_spread.hpp"
#include "src/results/run/rows.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>

#include <cmath>
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

}  // namespace results
