#include "src/results/run/moran.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace results {
namespace {

using Neighbours = std::vector<std::vector<std::size_t>>;

/// Sums of the weights that the variance asks for, S₁ and S₂ of Cliff and Ord; S₀ is N, the weights of each
/// place adding up to 1.
struct WeightSums {
    double s1 = 0, s2 = 0;
};

WeightSums weight_sums(Neighbours const& neighbours, double weight) {
    std::vector<double> received(neighbours.size(), 0.0);
    double mutual = 0, pairs = 0;
    for (std::size_t i = 0; i < neighbours.size(); ++i) {
        for (std::size_t const j : neighbours[i]) {
            received[j] += weight;
            pairs += 1;
            mutual += static_cast<double>(std::ranges::count(neighbours[j], i));
        }
    }
    WeightSums sums;
    sums.s1 = (pairs + mutual) * weight * weight;
    for (double const weights : received)
        sums.s2 += std::pow(1 + weights, 2);
    return sums;
}

double variance_of_i(double n, WeightSums const& sums, double kurtosis) {
    double const random = n * ((n * n - 3 * n + 3) * sums.s1 - n * sums.s2 + 3 * n * n);
    double const tails = kurtosis * ((n * n - n) * sums.s1 - 2 * n * sums.s2 + 6 * n * n);
    return (random - tails) / ((n - 1) * (n - 2) * (n - 3) * n * n) - 1 / ((n - 1) * (n - 1));
}

}  // namespace

std::optional<Moran> morans_i(std::span<geo::Planar const> places, std::span<double const> values,
                              int neighbours, int threads) {
    auto const n = static_cast<double>(values.size());
    if (n < neighbours + 2 || n < 4) return std::nullopt;
    auto const [least, most] = std::ranges::minmax(values);
    if (least == most) return std::nullopt;
    auto const here = [&](geo::Planar const& place) {
        return place.x_m == places[0].x_m && place.y_m == places[0].y_m;
    };
    if (std::ranges::all_of(places, here)) return std::nullopt;  // nobody is nearer than another
    double mean = 0, second = 0, fourth = 0, together = 0;
    for (double const value : values)
        mean += value / n;
    for (double const value : values) {
        second += std::pow(value - mean, 2) / n;
        fourth += std::pow(value - mean, 4) / n;
    }
    Neighbours const others =
        base::NearestNeighbours<2>(positions_of(places)).nearest_others(neighbours, threads);
    for (std::size_t i = 0; i < values.size(); ++i)
        for (std::size_t const j : others[i])
            together += (values[i] - mean) * (values[j] - mean) / neighbours;

    Moran moran;
    moran.i = together / (n * second);
    moran.expected = -1 / (n - 1);
    moran.variance = variance_of_i(n, weight_sums(others, 1.0 / neighbours), fourth / (second * second));
    double const above = (moran.i - moran.expected) / std::sqrt(moran.variance);
    moran.p = moran.variance > 0 ? 0.5 * std::erfc(above / std::numbers::sqrt2) : 1;
    return moran;
}

}  // namespace results
