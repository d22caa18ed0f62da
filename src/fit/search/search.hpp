#pragma once

#include "src/fit/search/admissible.hpp"
#include "src/fit/search/context.hpp"

#include <string>

/// The search among all stores together, stage by stage. A city is proposed where it would explain most of
/// what is left (propose.cpp). Cities grow from none on, one by one, from several starts (grow.cpp). All are
/// refined together after every change that stays (candidate.cpp: settle). They are improved by dropping,
/// adding, splitting, merging, swapping and reshaping single ones (improve.cpp), and perturbed by growing
/// neighbourhoods afresh (perturb.cpp). Of all that was tried the best by its score is chosen (search.cpp).
/// Trials on counts free the cities near what changes and hold the others (neighbourhood.cpp): their cost
/// hardly depends on the number of cities, and they run side by side. Without noise a fit is finished when
/// the file can say no more (rounding.hpp).
namespace fit {

/// The search over the number of cities and all their parameters, of all stores together.
template <int D>
Candidate<D> search_together(SearchContext<D> const& context);

// grow.cpp

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

/// A trial this much worse after a glance does not catch up.
inline constexpr double hopeless_at_a_glance = 40;

/// Why a city is gone that two have become.
inline constexpr char const* merged = "merged with its neighbour: the fit is better with one of them";

/// Takes the trial where it is better, without the cities that lose their support by it: one that held the
/// place of the trial's would else keep it out. `why` says why those are gone that the trial lacks.
template <int D>
bool take_if_better(SearchContext<D> const& context, Candidate<D>& best, Candidate<D> trial,
                    std::string const& stage, std::string const& why = "", Effort const& effort = judged);

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

/// Settles and tries every move, each with only what is near it free, for as long as one helps.
template <int D>
Candidate<D> improved(SearchContext<D> const& context, Candidate<D> best);

// perturb.cpp

/// Takes a few neighbouring cities away and lets newcomers take their place, again and again until that has
/// not helped `patience` times in a row: what a greedy start got wrong is mostly wrong in one neighbourhood.
template <int D>
Candidate<D> shaken(SearchContext<D> const& context, Candidate<D> best, int patience);

}  // namespace fit
