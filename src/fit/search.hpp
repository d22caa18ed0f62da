#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// The global search over the number of cities and all their parameters.
template <int D>
Candidate<D> search(SearchContext<D> const& context);

}  // namespace fit
