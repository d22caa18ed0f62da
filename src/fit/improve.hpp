#pragma once

#include "src/fit/search_context.hpp"
#include "src/fit/support.hpp"

namespace fit {

/// Without what rests on too few stores or spread beyond the limit, weakest first; settled where something
/// was taken away.
template <int D>
Candidate<D> supported(Setting<D> const& setting, Candidate<D> candidate, Effort const& effort = judged);

/// Whether a trial's unsupported cities are taken away rather than the trial refused. Not where counts
/// scatter wildly: limits are tight there, nearly every trial breaks one, and mending them all costs twice
/// the time.
template <int D>
bool worth_repairing(Setting<D> const& setting, Candidate<D> const& trial) {
    return !setting.scattered || unsupported_city(setting, trial) < 0;
}

/// Drops one of the `tries` cities that cost least to drop, where the fit is better without it.
template <int D>
bool try_drop(SearchContext<D> const& context, Candidate<D>& best, int tries);

/// Settles and drops or adds single cities for as long as that helps.
template <int D>
Candidate<D> tidied(SearchContext<D> const& context, Candidate<D> candidate, int restart);

/// Settles and tries every move for as long as one helps.
template <int D>
Candidate<D> improved(SearchContext<D> const& context, Candidate<D> best);

}  // namespace fit
