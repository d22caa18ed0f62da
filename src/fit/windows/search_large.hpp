#pragma once

#include "src/fit/search/context.hpp"

namespace fit {

/// The search among many stores (is_large): window by window, each with what is around it held, and all
/// cities together in between. Borders of windows fall elsewhere from round to round. Cities as wide as
/// windows are found among a part of the stores; so are all where few are asked for.
template <int D>
Candidate<D> search_large(SearchContext<D> const& context);

/// The search for the cities, over their number and all their parameters: of all stores together, or window
/// by window where there are many.
template <int D>
Candidate<D> search(SearchContext<D> const& context);

/// Every move tried from cities that are known, in the same way.
template <int D>
Candidate<D> improved_all(SearchContext<D> const& context, Candidate<D> known);

}  // namespace fit
