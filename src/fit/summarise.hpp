#pragma once

#include "src/fit/search_log.hpp"

namespace fit {

/// Fills a result's figures of merit, and the table of the numbers of cities that were
/// tried. `value_unit` turns the fit's values into the user's;
/// `requested` is the number of cities that was asked for.
template <int D>
void summarise(Setting<D> const& setting, Candidate<D> const& best, SearchLog<D> const& log,
               double value_unit, std::optional<int> requested, Result<D>& result);

}  // namespace fit
