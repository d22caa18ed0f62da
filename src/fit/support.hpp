#pragma once

#include "src/fit/candidate.hpp"

#include <vector>

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
/// effective stores (a spike or a needle), no store near its centre, or a spread beyond the limit. Under no
/// setting one of which the stores see next to nothing: its amplitude could be anything.
template <int D>
int unsupported_city(Setting<D> const& setting, Candidate<D> const& candidate);

}  // namespace fit
