#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

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

}  // namespace fit
