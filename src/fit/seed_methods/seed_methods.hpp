#pragma once

#include "src/fit/search/candidate.hpp"
#include "src/fit/search/search_log.hpp"

#include <cstdint>
#include <optional>
#include <utility>

/// The ways of the seed, the published text that the project comes from: random starts with given numbers of
/// cities, penalties, and a schedule that drops cities on the way. They are kept so that its experiments can
/// be repeated.
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

/// Centres uniform in a box, the seed's start. Spreads are round, of half the box's diagonal ÷ √K (so that K
/// of them cover it); amplitudes are the mean of the largest tenth of the values.
template <int D>
Parameters<D> uniform_start(Setting<D> const& setting, int cities,
                            std::pair<model::Vector<D>, model::Vector<D>> const& box, std::uint64_t seed);

/// Centres by k-means (k-means++ and Lloyd's iterations) over the positions, each weighted by its value.
/// A city starts with the weighted covariance of its cluster, or, where that is a single spot, the spread of
/// uniform_start, and with the weighted mean of its values as amplitude. With K too small, k-means puts
/// centres between true cities; the solve that follows has to live with it.
template <int D>
Parameters<D> kmeans_start(Setting<D> const& setting, int cities, std::uint64_t seed);

}  // namespace fit
