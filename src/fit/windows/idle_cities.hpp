#pragma once

#include "src/fit/search/context.hpp"

namespace fit {

/// Among very many cities, without those that bring less than their parameters cost: no window holds a long
/// one as a whole, and one whose place another has taken is left with nothing.
template <int D>
Candidate<D> without_idle(SearchContext<D> const& context, Candidate<D> current);

}  // namespace fit
