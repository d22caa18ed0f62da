#pragma once

#include "src/fit/search/problem.hpp"

#include <vector>

/// What a file cannot tell of values without noise. It holds positions and values with so many digits, and
/// the rounding of a position shows in a value as far as the sum of cities is steep there. So a value has a
/// variance of its own, store by store, beside the one that all have in common.
namespace fit {

/// The variance by rounding of each (padded) value; none of counts.
template <int D>
std::vector<double> rounding_at(Setting<D> const& setting, Parameters<D> const& parameters);

/// The common variance of largest likelihood, ≥ 0, beside that by rounding; looked for from `guess` on.
double variance_beside(std::vector<double> const& values, std::vector<double> const& fitted, int count,
                       std::vector<double> const& rounding, double guess);

/// Σ (fitted − value)² ÷ rounding, by the number of values: about 1 where rounding is all that is left.
double misfit_by_rounding(std::vector<double> const& values, std::vector<double> const& fitted, int count,
                          std::vector<double> const& rounding);

/// What the residual of each (padded) value is multiplied by, that with the variance of the mean by 1. None
/// where all variances, `variance` and those of `rounding`, are as good as equal.
template <int D>
std::vector<double> weights_of(Setting<D> const& setting, std::vector<double> const& rounding,
                               double variance);

}  // namespace fit
