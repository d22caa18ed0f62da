#pragma once

#include "src/fit/search_log.hpp"

namespace fit {

/// Logs the best that one city fewer and one more than in `best` can do, so that what the chosen number is
/// worth can be told: a search need not have tried both, nor settled those it passed through. Never more than
/// `max_cities`.
template <int D>
void try_neighbouring_counts(Setting<D> const& setting, Candidate<D> const& best, int max_cities,
                             SearchLog<D>& log);

}  // namespace fit
