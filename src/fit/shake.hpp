#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// Takes a few neighbouring cities away and lets newcomers take their place, again and again until that has
/// not helped `patience` times in a row: what a greedy start got wrong is mostly wrong in one neighbourhood.
template <int D>
Candidate<D> shaken(SearchContext<D> const& context, Candidate<D> best, int patience);

}  // namespace fit
