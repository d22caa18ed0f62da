#pragma once

#include "src/fit/options.hpp"
#include "src/fit/shared/choose_cities.hpp"
#include "src/fit/shared/mixture.hpp"
#include "src/fit/shared/refine.hpp"
#include "src/fit/shared/scan.hpp"

#include <vector>

namespace fit {

/// What room for one more city promises in deviance, in units of φ, before it is tried, and what two cities
/// in the place of one gain.
inline constexpr double price_of_room = 30;
/// What a city gains by the stores' places and by their counts together, if the places alone do not carry it:
/// both prices, of which that of the counts is the higher one because one looks around every store. Measured
/// on scenes without any city (tests/bench/README.md).
inline constexpr double price_of_both = price_of_places + 27;
/// It rests on at least so many effective stores, twice what the prior on its spread is worth.
inline constexpr double least_effective_stores_by_counts = 4;

/// A city on its way from where it was proposed.
struct FoundCity {
    SpreadPrior prior;
    model::Vector<2> proposed;
    bool is_fixed = false;  ///< it stays there, whatever it is worth
};

/// Of each city whether it stays in its place.
std::vector<bool> fixed_among(std::vector<FoundCity> const& cities);

std::vector<SpreadPrior> priors_of(std::vector<FoundCity> const& cities);

struct SearchByCounts {
    SharedStores const& stores;
    StorePlaces places;
    Points points;                        ///< that the proposal comes from
    double inner_area = 0, rim_area = 0;  ///< in the plane
    double largest_sd = 0;
    double least_stores_by_places = 0;
};

struct FoundCities {
    Refined refined;  ///< for p = 1, by which fitted totals are the counted ones
    std::vector<FoundCity> cities;
    std::vector<Worth> worths;  ///< of each, by the stores' places
    bool enough = true;         ///< there were as many as were asked for
};

/// The cities that either the stores' places or their counts carry. From a proposal: all cities are fitted to
/// the counts, those go that neither carries, those that are two peaks in one are taken apart, and where
/// counts leave room further ones come, until nothing changes. The variance φ·fᵖ is that under which the
/// misfits are likeliest. With options.cities there are as many.
FoundCities search_counts(SearchByCounts const& problem, Density const& start,
                          std::vector<FoundCity> proposed, Options<2> const& options,
                          Progress const& progress);

}  // namespace fit
