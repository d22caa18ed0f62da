#pragma once

#include "src/fit/options.hpp"
#include "src/fit/search/candidate.hpp"

#include <vector>

/// What a city may look like: its support by the stores, and the constraints on it where the user does not
/// say (tests/bench/README.md has the measurements).
namespace fit {

/// What a city rests on.
struct Support {
    double total = 0;             ///< Σ c at amplitude 1
    double effective_stores = 0;  ///< (Σc)² ÷ Σc² over its contributions c
    int stores_in_reach = 0;      ///< stores within two standard deviations of its centre
    double largest = 0;           ///< of its values at the stores, at amplitude 1
};

/// The standard deviation along a city's longest axis, in the unit of the positions.
template <int D>
double largest_sd(model::City<D> const& city);

template <int D>
Support support_of(Data<D> const& data, model::City<D> const& city);

/// The city with the weakest support that the setting does not accept, or −1 where all are supported: too few
/// effective stores (a spike or a needle), no store near its centre, or a spread beyond the largest. Under no
/// setting one of which the stores see next to nothing: its amplitude could be anything.
template <int D>
int unsupported_city(Setting<D> const& setting, Candidate<D> const& candidate);

/// From this overdispersion on counts scatter wildly: a busy store and its neighbours are luck as often as a
/// city. So a city there has a least width, rests on more stores and is no needle. Below it a narrow city is
/// seen for what it is.
inline constexpr double scattered_alpha = 0.5;

/// Mean ÷ geometric mean of the variances of a city that is twice as long as wide.
inline constexpr double stout = 1.25;

/// The constraints for counts that scatter little, or as the options say.
template <int D>
void set_constraints(Setting<D>& setting, Options<D> const& options);

/// The constraints for counts that scatter wildly, as far as the options do not say.
template <int D>
void constrain_scattered(Setting<D>& setting, Options<D> const& options);

}  // namespace fit
