#pragma once

#include "src/fit/search/admissible.hpp"
#include "src/fit/search/context.hpp"

/// The search among all stores together. Grow from several starts (starts.cpp), improve what was found by
/// moves (improve.cpp), shake the best (perturb.cpp), keep what is better (search.cpp).
namespace fit {

/// The search over the number of cities and all their parameters, of all stores together.
template <int D>
Candidate<D> search_together(SearchContext<D> const& context);

// starts.cpp

/// Grows from one of several starts. A misfit for want of cities looks like dispersion, and a large
/// dispersion hides cities: so every other start holds it down until the cities are in. Counts that scatter
/// feed cities without end then, so the first start says how many are worth a look.
template <int D>
Candidate<D> started(SearchContext<D> const& context, int restart, int cities_of_first);

/// Grows with cities at most about twice as long as wide, and lets them be longer once they are in: a long
/// one bridges two, and then neither shows.
template <int D>
Candidate<D> started_stout(SearchContext<D> const& context);

/// The better of the first two starts where counts seem to scatter, else the first.
template <int D>
Candidate<D> grown_afresh(SearchContext<D> const& context);

// improve.cpp

/// Without what rests on too few stores or spread beyond the limit, weakest first; settled where something
/// was taken away.
template <int D>
Candidate<D> supported(Setting<D> const& setting, Candidate<D> candidate, Effort const& effort = judged);

/// Whether a trial's unsupported cities are taken away rather than the trial refused. Not where counts
/// scatter wildly: constraints are tight there, nearly every trial breaks one, and mending them all costs
/// twice the time.
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

// perturb.cpp

/// Takes a few neighbouring cities away and lets newcomers take their place, again and again until that has
/// not helped `patience` times in a row: what a greedy start got wrong is mostly wrong in one neighbourhood.
template <int D>
Candidate<D> shaken(SearchContext<D> const& context, Candidate<D> best, int patience);

}  // namespace fit
