#pragma once

#include "src/fit/search/candidate.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// Where a further city would explain most of what is left.
namespace fit {

/// How widely newcomers are looked for.
struct NewcomerEffort {
    int residual_centres = 150;              ///< tried at the stores with the largest misfit,
    int spread_centres = 150;                ///< and at stores spread over all
    int widths = 7;                          ///< from narrow to wide, in equal ratios
    int proposals = 3;                       ///< that many far-apart ones are returned
    bool oval = true;                        ///< refine from elongated starts too, in four directions
    double worth = 0;                        ///< what it has to gain alone, of a city's price (counts only)
    std::optional<std::uint64_t> seed = {};  ///< of spread centres at random; none: evenly spaced
};

template <int D>
struct Newcomer {
    CityParameters<D> city{};
    double gain = 0;  ///< of the cost when it alone is added and refined
};

/// Cities that would explain most of what the candidate leaves, best first: each centre and width is scored
/// by its normalised correlation with the residual under the noise model, (Σ g·r)² ÷ Σ g² with g its
/// derivative; the best that stand apart are refined alone, with everything else held.
template <int D>
std::vector<Newcomer<D>> find_newcomers(Setting<D> const& setting, Candidate<D> const& candidate,
                                        NewcomerEffort const& effort);

/// A round city at each of these places, unsettled: as wide as would explain most of what the candidate
/// leaves, and no wider than it is far to the next of them.
template <int D>
std::vector<CityParameters<D>> cities_at(Setting<D> const& setting, Candidate<D> const& candidate,
                                         std::vector<model::Vector<D>> const& centres);

}  // namespace fit
