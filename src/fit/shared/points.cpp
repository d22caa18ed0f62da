#include "src/fit/shared/points.hpp"

#include "src/base/nearest_neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace fit {
namespace {

constexpr double least_effective_part = 0.3;
constexpr int least_tenths = 3;
constexpr int to_third = 4;  ///< nearest places, the point itself among them

double tempering_of(std::vector<double> const& visitors) {
    for (int tenths = 10; tenths > least_tenths; --tenths) {
        double sum = 0, squares = 0;
        for (double const count : visitors) {
            double const tempered = std::pow(count, tenths / 10.0);
            sum += tempered;
            squares += tempered * tempered;
        }
        if (sum * sum >= least_effective_part * static_cast<double>(visitors.size()) * squares)
            return tenths / 10.0;
    }
    return least_tenths / 10.0;
}

}  // namespace

Pooled pooled(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, double ground_unit) {
    base::NearestNeighbours<2> const index(stores);
    double const one_place = one_place_distance(index.distances_to_others(), ground_unit);
    std::vector<std::size_t> busiest(stores.cols());
    std::iota(busiest.begin(), busiest.end(), std::size_t{0});
    std::ranges::stable_sort(busiest, std::greater{},
                             [&](std::size_t i) { return visitors[static_cast<Eigen::Index>(i)]; });
    std::vector<bool> taken(busiest.size(), false);
    Pooled result;
    for (std::size_t const i : busiest) {
        if (taken[i] || !(visitors[static_cast<Eigen::Index>(i)] > 0)) continue;
        double sum = 0;
        std::vector<std::size_t> around = index.within(stores.col(static_cast<Eigen::Index>(i)), one_place);
        std::ranges::sort(around);  // sums do not depend on the order of the rows
        for (std::size_t const j : around) {
            if (!taken[j]) sum += visitors[static_cast<Eigen::Index>(j)];
            taken[j] = true;
        }
        result.stores.push_back(i);
        result.visitors.push_back(sum);
    }
    return result;
}

Points points_of(model::Positions<2> const& stores, Eigen::VectorXd const& visitors, Spacing const& spacing,
                 double ground_unit) {
    Pooled const all = pooled(stores, visitors, ground_unit);
    Points points;
    points.total = std::accumulate(all.visitors.begin(), all.visitors.end(), 0.0);
    double const power = tempering_of(all.visitors);
    model::Positions<2> positions = stores(Eigen::all, all.stores);
    Eigen::VectorXd values(positions.cols());
    for (Eigen::Index i = 0; i < values.size(); ++i)
        values[i] = std::pow(all.visitors[i], power);
    if (values.size() > 0) values *= points.total / values.sum();
    std::vector<int> const order = curve_order<2>(positions);
    points.data = Data<2>(positions(Eigen::all, order), values(order));
    base::NearestNeighbours<2> const index(positions(Eigen::all, order));
    for (Eigen::Index i = 0; i < values.size(); ++i) {
        double const third =
            std::min(index.nearest(points.data.position(static_cast<int>(i)), to_third).back().distance,
                     spacing.radius);
        points.spread.push_back(third * third);
    }
    return points;
}

}  // namespace fit
