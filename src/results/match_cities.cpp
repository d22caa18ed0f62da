#include "src/results/match_cities.hpp"

#include "src/results/assignment.hpp"
#include "src/results/city_ids.hpp"

#include <algorithm>
#include <limits>

namespace results {

std::vector<int> match_cities(KeptRun const& before, KeptRun const& after) {
    Eigen::MatrixXd cost = distances_in_sds(after.cities, before.cities, geo::Projection(after.run.crs_wkt));
    if (before.run.series != after.run.series) return assign(cost, same_city_within_sds);
    // A number is kept from run to run, so over many runs it may have come a long way.
    for (std::size_t i = 0; i < after.cities.size(); ++i) {
        auto const same = std::ranges::find(before.cities, after.cities[i].city_id, &db::CityRow::city_id);
        if (same == before.cities.end()) continue;
        auto const j = same - before.cities.begin();
        cost.row(static_cast<Eigen::Index>(i)).setConstant(std::numeric_limits<double>::infinity());
        cost.col(j).setConstant(std::numeric_limits<double>::infinity());
        cost(static_cast<Eigen::Index>(i), j) = 0;
    }
    return assign(cost, same_city_within_sds);
}

}  // namespace results
