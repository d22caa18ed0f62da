#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/shared/refine.hpp"

#include <vector>

namespace fit {

/// Where counts leave room for one more city.
struct Room {
    model::City<2> city;  ///< round, as large as the misfits around it have it
    double spacing = 0;   ///< to the third neighbour, of the store in its middle
    double gain = 0;      ///< what it would gain in deviance, to first order, in units of φ
};

/// Where stores stand.
struct StorePlaces {
    model::Positions<2> positions;  ///< 2 × N, in the plane
    std::vector<double> spacings;   ///< N: to the third neighbour
};

/// Each store's people as a round heap around the middle of its catchment: near enough to look for room.
struct StoreHeaps {
    model::Positions<2> middles;
    Eigen::ArrayXd km2, variance;  ///< km² × exposure; of the positions, along each axis
};

/// Looks for room for cities among the same stores again and again.
class RoomScan {
public:
    /// Keeps the places; `stores` must outlive it.
    RoomScan(SharedStores const& stores, StorePlaces places);

    /// Looks around every counted store, at five widths from 0.7 to 11 times the distance to its third
    /// neighbour, for more visitors than expected: the score test of one more round city beside the
    /// background. Its unit is the factor φ, or, if that is more, what the middle one of all places of that
    /// width has by chance, since misfits of neighbours may go together. Those with a gain above `price` that
    /// rest on `least_stores` effective stores, those that gain most first, none within two widths of
    /// another.
    std::vector<Room> rooms(Expectation const& expected, CountVariance const& counts, double largest_sd,
                            double least_stores, double price, int threads) const;

private:
    SharedStores const& stores_;
    StorePlaces places_;
    StoreHeaps heaps_;
    base::NearestNeighbours<2> index_;  ///< of their middles
};

}  // namespace fit
