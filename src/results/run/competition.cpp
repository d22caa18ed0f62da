#include "src/results/run/competition.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/shared/mixture.hpp"
#include "src/results/run/fitted.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace results {
namespace {

constexpr int neighbours_alike_of = 6, neighbours_of_density = 10;
/// Of the logarithm of the density, as a standard deviation: stores that vary less are laid out evenly.
constexpr double even = 0.25;
constexpr double alike_where_even = 0.5;

struct Places {
    model::Positions<2> positions;
    Eigen::ArrayXd visitors;
};

Places pooled(geo::ProjectedStores const& stores) {
    model::Positions<2> const positions = positions_of(stores.planar);
    Eigen::VectorXd rates(positions.cols());
    for (Eigen::Index i = 0; i < rates.size(); ++i) {
        geo::Store const& store = stores.table.stores[i];
        rates[i] = std::max(store.visitors, 0.0) / store.exposure;
    }
    fit::Pooled const places = fit::pooled(positions, rates, 1);
    return {positions(Eigen::all, places.stores),
            Eigen::Map<Eigen::ArrayXd const>(places.visitors.data(), std::ssize(places.visitors))};
}

/// Of numbers about their mean.
double variance_of(Eigen::ArrayXd const& numbers) {
    return (numbers - numbers.mean()).square().mean();
}

double correlation(Eigen::ArrayXd const& a, Eigen::ArrayXd const& b) {
    double const spread = std::sqrt(variance_of(a) * variance_of(b));
    return spread > 0 ? ((a - a.mean()) * (b - b.mean())).mean() / spread : 0;
}

}  // namespace

std::optional<Competition> competition_among(geo::ProjectedStores const& stores, int threads) {
    if (stores.planar.size() < fewest_stores_that_tell) return std::nullopt;
    Places const places = pooled(stores);
    Eigen::Index const count = places.visitors.size();
    if (count < static_cast<Eigen::Index>(fewest_stores_that_tell) / 2) return std::nullopt;
    if (places.visitors.minCoeff() == places.visitors.maxCoeff()) return std::nullopt;
    Eigen::ArrayXd const logs = places.visitors.log();
    Eigen::ArrayXd from_neighbours(count), density(count);
    auto const nearest =
        base::NearestNeighbours<2>(places.positions).nearest_others(neighbours_of_density, threads);
    for (Eigen::Index i = 0; i < count; ++i) {
        std::vector<std::pair<double, double>> others;  // squared distance, logarithm of the count
        for (std::size_t const j : nearest[i]) {
            auto const other = static_cast<Eigen::Index>(j);
            others.emplace_back((places.positions.col(other) - places.positions.col(i)).squaredNorm(),
                                logs[other]);
        }
        std::ranges::sort(others);
        from_neighbours[i] = 0;
        for (int k = 0; k < neighbours_alike_of; ++k)
            from_neighbours[i] += others[k].second / neighbours_alike_of;
        density[i] = -std::log(others.back().first);
    }
    double const variance = variance_of(logs);
    Competition result;
    result.places = static_cast<std::size_t>(count);
    // Of independent counts the mean of six is off by 7/6 of the variance: the factor makes that a figure of
    // 0.
    constexpr double chance = double{neighbours_alike_of} / (neighbours_alike_of + 1);
    result.alike = 1 - chance * (logs - from_neighbours).square().mean() / variance;
    result.crowding = correlation(logs, density);
    result.figure = result.alike + result.crowding;
    bool const evenly = std::sqrt(variance_of(density)) < even;
    result.alone = result.figure >= alone_from || (evenly && result.alike >= alike_where_even);
    return result;
}

}  // namespace results
