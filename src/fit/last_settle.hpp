#pragma once

#include "src/fit/search_context.hpp"

/// What follows when the search has chosen its candidate.
namespace fit {

/// The walls are steeper than in the search. A limit that was asked for holds to one per cent, however
/// strongly the counts pull; the automatic ones are as soft as they were when they were chosen.
template <int D>
void settle_last(Setting<D>& setting, bool limit_was_asked_for, Candidate<D>& best);

/// Least squares have no walls that keep a city where stores are, for without noise its flank tells all of
/// it. With noise the amplitude of one that stands between them could be anything: it goes.
template <int D>
void drop_unseen(SearchContext<D> const& context, Candidate<D>& best);

/// On the way a candidate may have looked better than the chosen one under softer limits of what a city may
/// look like: it is settled under the last ones, which the chosen one keeps too.
template <int D>
void compare_under_last_limits(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D>& log);

}  // namespace fit
