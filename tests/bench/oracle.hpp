#pragma once

#include "src/fit/fit_cities.hpp"
#include "src/fit/search/candidate.hpp"
#include "src/simulate/scene.hpp"

#include <vector>

namespace bench {

/// What a solve that is told the truth reaches: the lowest BIC on the way of backward elimination from the
/// solve that starts at the true cities.
struct Oracle {
    model::CityModel<2> model;
    double overdispersion = 0;
    double bic = 0;
};

Oracle oracle_of(fit::Observations<2> const& stores, model::CityModel<2> const& truth, fit::Noise noise);

/// The solve that starts at the true cities and keeps all of them, in their order.
Oracle solved_from_truth(fit::Observations<2> const& stores, model::CityModel<2> const& truth,
                         fit::Noise noise);

/// Whether enough stores see a city to tell what it is: 12 within two standard deviations.
bool in_sight(simulate::Scene const& scene, model::City<2> const& city);

/// Which truths a plain solve finds again from a start beside them, every parameter moved by about 5 %:
/// without noise, where cities overlap so much that some cannot be told from others in double precision.
std::vector<bool> found_again(fit::Observations<2> const& points, model::CityModel<2> const& truth);

}  // namespace bench
