#pragma once

#include "geo/geometry.hpp"

#include <optional>
#include <span>

namespace results {

/// Stores whose misfits are compared with each one's own.
inline constexpr int moran_neighbours = 8;

/// Whether neighbours are alike: near 0 where they are not, towards 1 where they are.
struct Moran {
    double i = 0;
    double expected = 0;  ///< of values that are exchangeable: −1 ÷ (N − 1)
    double variance = 0;  ///< of i then, under randomisation (Cliff and Ord 1981)
    double p = 1;         ///< chance of an i this large or larger then, by the normal approximation
};

/// Moran's I of a value at each of N places, every place having its `neighbours` nearest others as neighbours
/// of equal weight, 1 in all. None with fewer than `neighbours` + 2 or four places, or where all values are
/// equal. What a fit leaves over is a little less alike than exchangeable values are, so p errs on the high
/// side.
std::optional<Moran> morans_i(std::span<geo::Planar const> places, std::span<double const> values,
                              int neighbours = moran_neighbours, int threads = 1);

}  // namespace results
