#pragma once

#include "src/fit/inference/inference.hpp"
#include "tests/fit/truths.hpp"

/// Fits whose errors are looked at: the truth itself, with counts drawn around it.
namespace inferred {

/// Two well separated cities of 12 km by 8 km and 10 km by 10 km among `stores` stores in a square of 120 km.
inline fit::FittedModel<2> two_cities(fit::Noise noise, double overdispersion, int stores = 600) {
    fit::FittedModel<2> fitted{.noise = noise, .overdispersion = overdispersion};
    fitted.model = {
        10, {truths::round_city<2>(900, {-25e3, 0}, 10e3), truths::round_city<2>(500, {25e3, 10e3}, 8e3)}};
    fitted.model.cities[1].covariance(0, 0) = 144e6;
    fitted.stores = truths::observed<2>(fitted.model, truths::uniform_positions<2>(stores, 60e3, 5));
    simulate::Random random(6);
    for (double& value : fitted.stores.values)
        value = noise == fit::Noise::gaussian ? value + 20 * random.normal()
                                              : random.negative_binomial(value, overdispersion);
    return fitted;
}

}  // namespace inferred
