#pragma once

#include "src/fit/search/candidate.hpp"

namespace fit {

/// The candidate with a city at each of the setting's known centres that has none yet, and settled; as it was
/// where there are no known centres. A newcomer starts as wide as explains most of what the candidate leaves,
/// and no wider than it is far to the next known centre.
template <int D>
Candidate<D> with_known_centres(Setting<D> const& setting, Candidate<D> candidate);

}  // namespace fit
