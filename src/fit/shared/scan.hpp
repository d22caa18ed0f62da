#pragma once

#include "src/base/nearest_neighbours.hpp"
#include "src/fit/shared/refine.hpp"

#include <optional>
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

    /// How much more than φ the middle one of all places of the least width has by chance, at least 1.
    double excess_of_chance(Expectation const& expected, CountVariance const& counts, double least_stores,
                            int threads) const;

private:
    /// Of one more city: twice what it gains before it is divided by φ, if its people are more than 0.
    struct Score {
        double amplitude = 0, z = 0, effective_stores = 0;
    };
    /// Around every counted store; 0 where a city would be wider than `largest_sd`.
    std::vector<Score> scores(Expectation const& expected, CountVariance const& counts, double width,
                              double largest_sd, int threads) const;
    /// Of the squares of scores, or the factor φ, if that is more; none where fewer places tell.
    static std::optional<double> unit_of(std::vector<Score> const& scores, CountVariance const& counts,
                                         double least_stores);

    SharedStores const& stores_;
    StorePlaces places_;
    StoreHeaps heaps_;
    base::NearestNeighbours<2> index_;  ///< of their middles
};

}  // namespace fit
