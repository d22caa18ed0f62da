#pragma once

#include "src/results/compare/city_pairing.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/run/uncertainty.hpp"

#include <Eigen/Dense>

namespace example {

/// Two cities in the plane of `crs`, the smaller one first, around the position given.
inline model::CityModel<2> two_cities(geo::Planar middle) {
    model::City<2> small{100, {middle.x_m - 30e3, middle.y_m}, Eigen::Vector2d(25e6, 9e6).asDiagonal()};
    model::City<2> large{900, {middle.x_m + 20e3, middle.y_m + 10e3}, Eigen::Matrix2d::Identity() * 64e6};
    large.covariance(0, 1) = large.covariance(1, 0) = 30e6;
    return {5, {small, large}};
}

/// 20 × 20 stores, 5 km apart, that get what the model says, every seventh one held out.
inline results::Fitted fitted_in(std::string const& crs, geo::LonLat middle) {
    geo::Projection const projection(crs);
    geo::Planar const centre = projection.planar_from_lonlat(middle);
    results::Fitted fitted{{}, {{}, projection, {}, {}}, {}, fit::Noise::poisson};
    fitted.result.model = two_cities(centre);
    for (int i = 0; i < 400; ++i) {
        geo::Planar const at{centre.x_m + 5e3 * (i % 20 - 10), centre.y_m + 5e3 * (i / 20 - 10)};
        double const visitors = model::value_at<2>(fitted.result.model, {at.x_m, at.y_m});
        fitted.stores.planar.push_back(at);
        fitted.stores.lonlat.push_back(projection.lonlat_from_planar(at));
        fitted.stores.table.stores.push_back({i, std::to_string(i), "", visitors, {at.x_m, at.y_m}});
        fitted.held_out.push_back(i % 7 == 0);
    }
    results::rank_by_visits(fitted);
    return fitted;
}

inline results::Fitted fitted_in_britain() {
    return fitted_in("EPSG:27700", {-1.5, 53.0});
}

inline std::vector<db::CityRow> numbered_cities(results::Fitted const& fitted) {
    return results::with_city_ids(results::city_rows(fitted), {}, fitted.stores.projection, 1);
}

inline db::RunRecord record_of(results::Fitted const& fitted, results::RunContext const& context = {}) {
    return results::run_record(fitted, results::inference_of(fitted), numbered_cities(fitted), context);
}

}  // namespace example
