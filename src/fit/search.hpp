#pragma once

#include "src/fit/candidate.hpp"
#include "src/fit/search_log.hpp"

#include <cstdint>

namespace fit {

struct SearchOptions {
    int max_cities = 20;
    int exactly = -1;  ///< ≥ 0: the number of cities is given
    int restarts = 4;
    bool quick = false;  ///< one start without moves: enough to learn the dispersion
    std::uint64_t seed = 1;
};

/// The global search over the number of cities and all their parameters.
template <int D>
Candidate<D> search(Setting<D> const& setting, SearchOptions const& options, SearchLog<D>& log);

}  // namespace fit
