#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// The global search over the number of cities and all their parameters.
template <int D>
Candidate<D> search(SearchContext<D> const& context);

/// Every move tried from cities that are known, window by window where there are many stores.
template <int D>
Candidate<D> improved_all(SearchContext<D> const& context, Candidate<D> known);

}  // namespace fit
