#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// Whether so many observations are searched window by window.
template <int D>
bool is_large(SearchContext<D> const& context);

/// The search among so many stores that cities and stores mostly do not see each other: window by window,
/// each with what is around it held, and all cities together in between. Borders of windows fall elsewhere
/// from round to round.
template <int D>
Candidate<D> search_large(SearchContext<D> const& context);

}  // namespace fit
