#pragma once

#include "src/fit/search/context.hpp"
#include "src/fit/search/propose.hpp"

/// Cities are added one after the other; for values without noise there is a way of its own.
namespace fit {

/// As widely as the search's options say.
inline NewcomerEffort effort_of(SearchOptions const& options, int proposals) {
    NewcomerEffort effort;
    effort.residual_centres = effort.spread_centres = options.centres;
    effort.proposals = proposals;
    effort.worth = options.worth;
    return effort;
}

/// The candidate with the best newcomer, without the cities that lose their support to it; as it was where
/// there is none.
template <int D>
Candidate<D> with_newcomer(SearchContext<D> const& context, Candidate<D> const& current,
                           NewcomerEffort const& effort);

/// How long cities are added.
struct Patience {
    int details = 0;  ///< to a crowd, which only a fit without noise has: each costs more than the last
    bool until_nearly_exact = false;
};

/// Adds one city after the other, each the best of several newcomers, until that no longer helps. Solves
/// under `held`, whose dispersion may be held down; the context's setting judges.
template <int D>
Candidate<D> grown_from(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> current,
                        NewcomerEffort const& effort, Patience patience = {});

/// The same from no city on, or from those at known centres. Different for every `restart`.
template <int D>
Candidate<D> grow(SearchContext<D> const& context, int restart, Setting<D> held);

/// Adds cities where there may be no noise. Where there is none, a part of the stores tells as much as all of
/// them and costs less: it is tried first, and if that does not end exact, the search among all goes on there
/// for the last cities and digits.
template <int D>
Candidate<D> grown_exactly(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> none,
                           NewcomerEffort const& effort);

}  // namespace fit
