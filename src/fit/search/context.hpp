#pragma once

#include "src/fit/search/candidate.hpp"
#include "src/fit/search/search_log.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

/// What every part of the search is given: the problem, how widely to search, and the log.
namespace fit {

struct SearchOptions {
    int max_cities = 20;
    int exactly = -1;  ///< ≥ 0: the number of cities is given
    int restarts =
        2;  ///< with 4 no more was found in 70 scenes, neighbourhoods being grown afresh at the end
    std::uint64_t seed = 1;
    double worth = 0;  ///< of a city's price: a newcomer that gains less by itself is not tried (counts only)
    int centres = 150;  ///< tried for a newcomer, at stores of large misfit and as many spread over all
    /// From this dispersion on, once every start has been grown, no more is tried: the counts scatter so much
    /// that they are searched under other rules.
    double dispersion_to_end_at = std::numeric_limits<double>::infinity();
    int swaps = std::numeric_limits<int>::max();  ///< cities tried elsewhere, those that are missed least
};

/// How hard the search works on a solve.
inline constexpr Effort glance{10, 1e-2, 1};   ///< tells which of several trials is worth more
inline constexpr Effort step{40, 1e-3, 1};     ///< good enough to look for the next city
inline constexpr Effort judged{200, 1e-6, 4};  ///< good enough to accept a move or not
inline constexpr Effort polished{300, 1e-9, 8, 1e-5};

/// All cities together: until a step gains less than half a unit of the cost, which is about half the stores.
template <int D>
Effort joint(Setting<D> const& setting) {
    return {60, 1.0 / setting.data->count, 1};
}

/// What every part of the search needs.
template <int D>
struct SearchContext {
    Setting<D> const& setting;
    SearchOptions const& options;
    SearchLog<D>& log;

    bool counts() const { return setting.noise != Noise::gaussian; }
    bool given() const { return options.exactly >= 0; }
    double mse(Candidate<D> const& c) const { return 2 * c.cost / setting.data->count; }
    /// Nothing is left but what the file cannot tell.
    bool exact(Candidate<D> const& c) const {
        // As far as the mean square of so many rounding errors may be above 1.
        double const by_chance = 5 * std::sqrt(2.0 / setting.data->count);
        return !counts() && c.beyond_rounding <= 1 + by_chance && (!given() || c.cities() == options.exactly);
    }
    /// Gaussian misfit so small that it is a detail of a nearly right model, not noise.
    bool nearly_exact(Candidate<D> const& c) const { return !counts() && mse(c) < 1e-6; }
    /// Nearly exact with so many cities that a solve takes seconds and gains little: small gains count, and
    /// only cities that explain next to nothing are worth a try without.
    bool crowded(Candidate<D> const& c) const { return nearly_exact(c) && c.cities() > 20; }
};

template <int D>
bool better(Candidate<D> const& a, Candidate<D> const& b) {
    return a.score < b.score - 1e-6;
}

/// More cities first where their number is given: fewer is what is left where no more find support.
template <int D>
bool preferred(SearchContext<D> const& context, Candidate<D> const& a, Candidate<D> const& b) {
    if (context.given() && a.cities() != b.cities()) return a.cities() > b.cities();
    return better(a, b);
}

}  // namespace fit
