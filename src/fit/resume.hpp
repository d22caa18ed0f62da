#pragma once

#include "src/fit/search_context.hpp"

namespace fit {

/// An earlier model stays unless another is better by more than this, so that cities at the edge of support
/// do not come and go: a difference of the BIC below 2 is "not worth more than a bare mention" (Kass and
/// Raftery 1995).
inline constexpr double margin_of_previous = 2;

template <int D>
struct Resumed {
    Candidate<D> best;
    bool resumed = false;  ///< it came from the earlier cities
};

/// What the search makes of an earlier model's cities, given what it found afresh: the earlier cities settled
/// on these data where they hold their own, else the better of what they grow into and `afresh`. `previous`
/// is in the fit's units.
template <int D>
Resumed<D> resume(SearchContext<D> const& context, model::CityModel<D> const& previous,
                  Candidate<D> const& afresh);

}  // namespace fit
