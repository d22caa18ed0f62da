#include "geo/antimeridian.hpp"
#include "src/results/city_rows.hpp"

#include <Eigen/Cholesky>

#include <cmath>
#include <numbers>

namespace results {
namespace {

/// Enough for an ellipse to look smooth on a screen: the chord stays within 0.1 % of the arc.
constexpr int corners = 72;

}  // namespace

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
