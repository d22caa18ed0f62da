#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// Fewer are searched all together.
inline constexpr int fewest_stores_of_large = 20'000;

/// Whether there are so many counts that cities and stores mostly do not see each other.
template <int D>
bool is_large(Setting<D> const& setting) {
    return setting.noise != Noise::gaussian && setting.data->count >= fewest_stores_of_large;
}

/// The search among so many stores: window by window, each with what is around it held, and all cities
/// together in between. Borders of windows fall elsewhere from round to round. Cities as wide as windows are
/// found among a part of the stores; so are all where few are asked for.
template <int D>
Candidate<D> search_large(SearchContext<D> const& context);

}  // namespace fit
