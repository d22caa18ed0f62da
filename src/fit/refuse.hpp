#pragma once

#include "src/fit/fit_cities.hpp"

namespace fit {

/// Throws std::invalid_argument, in words, for observations that cannot be fitted and options that make no
/// sense or contradict each other.
template <int D>
void refuse_unusable(Observations<D> const& train, Options<D> const& options);

}  // namespace fit
