#pragma once

#include "src/fit/search_log.hpp"

#include <optional>
#include <utility>

namespace fit {

/// True where the options ask for one of the seed's own ways instead of the search: starts by k-means or
/// uniform in a box, penalties, or the schedule that starts with many cities and drops them one by one.
template <int D>
bool is_direct(Options<D> const& options);

/// The seed's ways. `box` is in the fit's units; none: the extent of the positions. With the number of cities
/// unknown, each up to `max_cities` is tried until three in a row have not lowered the BIC. The penalties and
/// the schedule steer; the model returned comes from a last solve without them.
template <int D>
Candidate<D> fit_directly(Setting<D> const& setting, Options<D> const& options,
                          std::optional<std::pair<model::Vector<D>, model::Vector<D>>> const& box,
                          int max_cities, SearchLog<D>& log);

}  // namespace fit
