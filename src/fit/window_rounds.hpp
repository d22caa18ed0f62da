#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// Cities grown in each window by itself, then settled together.
template <int D>
Candidate<D> grown_in_windows(SearchContext<D> const& context);

/// Round by round every move in each window, with what is around it held, then all cities settled together;
/// borders fall elsewhere in the next. When no window changes its cities any more, the same in wider ones,
/// which see what no narrow one holds as a whole.
template <int D>
Candidate<D> improved_in_windows(SearchContext<D> const& context, Candidate<D> current);

}  // namespace fit
