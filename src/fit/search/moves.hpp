#pragma once

#include "src/fit/search/candidate.hpp"

#include <vector>

namespace fit {

/// By how much the cost would rise, to first order, if each city were taken away and the others, of very many
/// those that share most with it, moved to make up for it. One number per city; infinite for one at a known
/// centre.
template <int D>
std::vector<double> removal_costs(Setting<D> const& setting, Candidate<D> const& candidate);

/// Of numbers of cities those with the least costs, cheapest first; none whose cost is infinite.
std::vector<int> cheapest(std::vector<double> const& costs, int most);

template <int D>
Candidate<D> without_city(Candidate<D> candidate, int city);
template <int D>
Candidate<D> without_cities(Candidate<D> candidate, std::vector<int> cities);

/// How a city becomes two.
struct Split {
    enum class Into {
        halves,   ///< to either side along one of its axes; their sum has its mean and, roughly, its variance
        core,     ///< and the surroundings
        bridged,  ///< two near the ends of its longest axis, further apart than a city may be wide
        bridged_uneven  ///< of which it lay nearer to one
    };
    Into into = Into::halves;
    int axis = 0;     ///< 0 the longest
    double side = 1;  ///< 1 or −1: which of two that are not alike lies where
};
template <int D>
std::vector<Split> all_splits();
template <int D>
Candidate<D> with_split(Setting<D> const& setting, Candidate<D> candidate, int city, Split const& split);

enum class Shape {
    round,  ///< of the same volume
    across  ///< the longest axis where the shortest was
};
template <int D>
Candidate<D> with_shape(Setting<D> const& setting, Candidate<D> candidate, int city, Shape shape);

/// The city whose centre is nearest to that of another, −1 where there is no other.
template <int D>
int nearest_city(Setting<D> const& setting, Candidate<D> const& candidate, int city);

/// Two cities as one with their common centre, spread and integral.
template <int D>
Candidate<D> with_merge(Setting<D> const& setting, Candidate<D> candidate, int city, int other);

}  // namespace fit
