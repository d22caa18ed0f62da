#pragma once

#include "src/fit/grow.hpp"

namespace fit {

/// Adds cities where there may be no noise. Once the misfit is so small that there is none, a part of the
/// stores tells as much as all of them and costs less: the search for the last cities and digits goes on
/// there.
template <int D>
Candidate<D> grown_exactly(SearchContext<D> const& context, Setting<D> const& held, Candidate<D> none,
                           NewcomerEffort const& effort);

}  // namespace fit
