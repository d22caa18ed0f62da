#include "src/results/compare/city_ids.hpp"

#include "src/base/assignment.hpp"
#include "src/results/run/ground_spread.hpp"

#include <fmt/format.h>
#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>

namespace results {
namespace {

/// Gives the numbers of earlier cities to the current ones that match them and have none yet.
void take_numbers(std::vector<db::CityRow>& current, std::vector<db::CityRow> const& earlier,
                  geo::Projection const& projection) {
    if (earlier.empty()) return;
    Eigen::MatrixXd differences = differences_of(current, earlier, projection);
    for (std::size_t i = 0; i < current.size(); ++i)
        if (current[i].city_id != 0)
            differences.row(static_cast<Eigen::Index>(i))
                .setConstant(std::numeric_limits<double>::infinity());
    std::vector<int> const match = base::assign(differences, same_city_within);
    for (std::size_t i = 0; i < current.size(); ++i)
        if (match[i] >= 0) current[i].city_id = earlier[match[i]].city_id;
}

}  // namespace

Eigen::MatrixXd differences_of(std::vector<db::CityRow> const& current,
                               std::vector<db::CityRow> const& previous, geo::Projection const& projection) {
    auto const area_of = [](db::CityRow const& city) { return city.major_sd_km * city.minor_sd_km; };
    Eigen::MatrixXd differences(current.size(), previous.size());
    for (std::size_t j = 0; j < previous.size(); ++j) {
        db::CityRow const& before = previous[j];
        geo::Planar const centre = projection.planar_from_lonlat(before.centre);
        Eigen::Matrix2d const ground = matrix_of(projection.ground_from_planar(centre));
        Eigen::Matrix2d const precision =
            ground_covariance_m2(before.major_sd_km, before.minor_sd_km, before.bearing_deg).inverse();
        for (std::size_t i = 0; i < current.size(); ++i) {
            Eigen::Vector2d const moved =
                ground * Eigen::Vector2d(current[i].x_m - centre.x_m, current[i].y_m - centre.y_m);
            double const wider = 0.5 * std::log2(area_of(current[i]) / area_of(before));
            differences(i, j) = std::sqrt(moved.dot(precision * moved) + wider * wider);
        }
    }
    return differences;
}

std::vector<db::CityRow> with_city_ids(std::vector<db::CityRow> current,
                                       std::vector<db::CityRow> const& previous,
                                       geo::Projection const& projection, std::int64_t next_city_id,
                                       std::vector<db::CityRow> const& gone) {
    for (db::CityRow& city : current)
        city.city_id = 0;
    take_numbers(current, previous, projection);
    take_numbers(current, gone, projection);
    for (db::CityRow& city : current) {
        if (city.city_id == 0) city.city_id = next_city_id++;
        city.name = fmt::format("city {}", city.city_id);
    }
    return current;
}

std::vector<int> match_cities(KeptRun const& before, KeptRun const& after) {
    Eigen::MatrixXd cost = differences_of(after.cities, before.cities, geo::Projection(after.run.crs_wkt));
    if (before.run.series != after.run.series) return base::assign(cost, same_city_within);
    // A number is kept from run to run, so over many runs it may have come a long way.
    for (std::size_t i = 0; i < after.cities.size(); ++i) {
        auto const same = std::ranges::find(before.cities, after.cities[i].city_id, &db::CityRow::city_id);
        if (same == before.cities.end()) continue;
        auto const j = same - before.cities.begin();
        cost.row(static_cast<Eigen::Index>(i)).setConstant(std::numeric_limits<double>::infinity());
        cost.col(j).setConstant(std::numeric_limits<double>::infinity());
        cost(static_cast<Eigen::Index>(i), j) = 0;
    }
    return base::assign(cost, same_city_within);
}

}  // namespace results
