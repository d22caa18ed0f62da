#pragma once

#include "src/fit/search/problem.hpp"

#include <limits>
#include <vector>

/// A model on its way through the search, how it is scored, and how all of its cities are solved for
/// together.
namespace fit {

/// A model on its way: where it stands and how good it is.
template <int D>
struct Candidate {
    Parameters<D> parameters;
    std::vector<int> ids;  ///< one per city, kept while it moves; −1 until the search log names it
    /// The dispersion under which `parameters` were solved; for gaussian the variance, found after the solve.
    double alpha = 0;
    /// ½ Σ r² at that dispersion, of the weighted residuals of misfit_of.
    double cost = std::numeric_limits<double>::infinity();
    double score = std::numeric_limits<double>::infinity();  ///< at the best dispersion for these parameters
    bool converged = false;
    /// Mean squared residual in units of what rounding does to each value (gaussian).
    double beyond_rounding = std::numeric_limits<double>::infinity();

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

/// What candidates are compared by, smaller is better: −2 · log-likelihood + free parameters · price, with
/// the price of a parameter log(observations), which makes it the BIC, or 3 where counts scatter wildly: AIC3
/// (Bozdogan 1994), made for the number of components of mixtures. For gaussian each
/// value has a variance by rounding beside that which all have (rounding.hpp).
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

/// The misfit that a candidate is solved by: at its dispersion, and, once it is scored, with the residuals
/// weighted where rounding makes their variances differ.
template <int D>
Misfit<D> misfit_of(Setting<D> const& setting, Candidate<D> const& candidate);

/// Moves all cities together to the nearest minimum and scores the result.
template <int D>
void settle(Setting<D> const& setting, Candidate<D>& candidate, Effort const& effort);

/// A model without any city.
template <int D>
Candidate<D> empty_candidate(Setting<D> const& setting);

/// `rounding` as of rounding_at, for gaussian only.
template <int D>
double log_likelihood_of(Setting<D> const& setting, std::vector<double> const& fitted, double dispersion,
                         std::vector<double> const& rounding = {});

/// Of the dispersion: enough to compare candidates by, or six of them.
enum class Digits { coarse, fine };

/// The dispersion of largest likelihood for given fitted visitors: for gaussian the variance beside that by
/// rounding, 0 for poisson, α in [0, max_alpha] for negbin, looked for around `guess` first.
template <int D>
double best_dispersion(Setting<D> const& setting, std::vector<double> const& fitted, double guess,
                       Digits digits = Digits::fine, std::vector<double> const& rounding = {});

}  // namespace fit
