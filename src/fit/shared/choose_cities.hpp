#pragma once

#include "src/fit/options.hpp"
#include "src/fit/shared/mixture.hpp"

#include <optional>
#include <vector>

namespace fit {

/// What a city has to gain: twice the log-likelihood of its visitors, counted store by store. AIC would ask
/// for 12 for its six parameters; the rest is for the many places where one could have looked. Measured on
/// 300 scenes without any city (tests/bench/README.md): 6 had one at 18, 1 at 21 and at 24.
inline constexpr double price_of_places = 21;
/// A city rests on at least so many effective stores.
inline constexpr double least_effective_stores = 6;

struct ChosenCities {
    Mixture mixture;
    std::vector<Worth> worths;  ///< of each component
    bool enough = true;         ///< there were as many supported ones as were asked for
};

/// Deletes, from many components on, those that rest on too few stores, then the one that is worth least, and
/// fits the others again, until none is left; the best number on the way is kept: what each deletion lost in
/// likelihood, in units of that city's own overdispersion, against the price. `exactly`: that number of
/// cities instead.
ChosenCities choose_cities(MixtureFit const& fit, std::optional<int> exactly, int max_cities,
                           double least_stores, Progress const& progress);

}  // namespace fit
