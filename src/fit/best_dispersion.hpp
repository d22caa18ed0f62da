#pragma once

#include "src/fit/candidate.hpp"

#include <vector>

namespace fit {

template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion);

/// Of the dispersion: enough to compare candidates by, or six of them.
enum class Digits { coarse, fine };

/// The dispersion of largest likelihood for given fitted visitors: the mean squared error for gaussian, 0 for
/// poisson, α in [0, max_alpha] for negbin, looked for around `guess` first.
template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted, double guess,
                       Digits digits = Digits::fine);

}  // namespace fit
