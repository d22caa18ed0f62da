#pragma once

#include "src/fit/misfit.hpp"
#include "src/fit/solve.hpp"

#include <limits>
#include <optional>
#include <vector>

namespace fit {

/// A model on its way: where it stands and how good it is.
template <int D>
struct Candidate {
    Parameters<D> parameters;
    std::vector<int> ids;  ///< one per city, kept while it moves; −1 until the search log names it
    double alpha = 0;      ///< dispersion under which `parameters` were solved
    double cost = std::numeric_limits<double>::infinity();   ///< ½ Σ r² at that dispersion
    double score = std::numeric_limits<double>::infinity();  ///< at the best dispersion for these parameters
    bool converged = false;

    void add(CityParameters<D> const& city) {
        parameters.cities.push_back(city);
        ids.push_back(-1);
    }
    int cities() const { return static_cast<int>(parameters.cities.size()); }
};

/// How hard to work on a solve.
struct Effort {
    int max_iterations = 30;
    double function_tolerance = 1e-4;
    int dispersion_rounds = 1;           ///< alternations between the means and the dispersion
    double dispersion_tolerance = 1e-3;  ///< relative change of the dispersion that ends them
};

/// What does not change while cities are searched for: the observations, the noise model, the limits.
template <int D>
struct Setting {
    Data<D> const* data = nullptr;
    Noise noise = Noise::negbin;
    Scales scales;
    bool background = true;
    bool allow_negative = false;
    double max_spread = 0;   ///< 0: no limit
    double elongation = 0;   ///< limit of mean ÷ geometric mean of a city's variances; 0: none
    double steepness = 10;   ///< of what lies beyond these two limits: along steeper walls the solve creeps
    bool keep_wide = false;  ///< a city beyond the limit of spread stays
    double min_stores = 0;   ///< effective stores a city must rest on
    bool scattered = false;  ///< counts scatter wildly (limits.hpp)
    int threads = 1;         ///< results do not depend on it
    double extent = 1;       ///< half the diagonal of the box around the positions
    double max_alpha = 1e3;  ///< dispersion is not taken for larger than this
    double exact_mse = 0;    ///< a mean squared error this small is rounding, not misfit (gaussian)
    /// Where these are a part of the observations: the rates that what is held fixed brings to each (padded)
    /// store, the dispersion of all, and the number that the BIC counts.
    std::vector<double> const* others = nullptr;
    std::optional<double> dispersion = {};
    std::optional<double> observations = {};

    double counted() const { return observations.value_or(data->count); }
    Penalties limits() const { return {0, 0, max_spread, elongation, steepness}; }
    Misfit<D> misfit(double alpha) const { return Misfit<D>(*data, noise, alpha, scales, others); }
};

/// What candidates are compared by, smaller is better: −2 · log-likelihood + free parameters · price, with
/// the price of a parameter log(observations), which makes it the BIC, or 3 where counts scatter wildly: AIC3
/// (Bozdogan 1994), made for the number of components of mixtures. For gaussian the variance is the mean
/// squared error, but never below `exact_mse`.
template <int D>
double score_of(Setting<D> const& setting, Candidate<D> const& candidate);

/// What a city has to bring for its parameters.
template <int D>
double price_of_city(Setting<D> const& setting);

/// The BIC of a candidate whose score is known.
template <int D>
double bic_of(Setting<D> const& setting, Candidate<D> const& candidate);

/// The log-likelihood of a candidate whose score is known.
template <int D>
double log_likelihood_of(Setting<D> const& setting, Candidate<D> const& candidate);

/// Moves all cities together to the nearest minimum and scores the result.
template <int D>
void settle(Setting<D> const& setting, Candidate<D>& candidate, Effort const& effort);

/// A model without any city.
template <int D>
Candidate<D> empty_candidate(Setting<D> const& setting);

}  // namespace fit
