#include "src/base/random.hpp"

#include <cmath>
#include <numbers>

namespace base {
namespace {

/// log(k!) by Stirling's series, exact to 1e-12 from k = 10 on. Not std::lgamma: it writes a global
/// (signgam), and scenes are made in several threads at once.
double log_factorial(double k) {
    if (k < 10) {
        double product = 1;
        for (double factor = 2; factor <= k; ++factor) {
            product *= factor;
        }
        return std::log(product);
    }
    double const n = k + 1;
    double const inverse = 1 / n;
    double const square = inverse * inverse;
    double const series =
        inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
    return (n - 0.5) * std::log(n) - n + 0.5 * std::log(2 * std::numbers::pi) + series;
}

}  // namespace

double Random::uniform() {
    return static_cast<double>(engine_() >> 11) * 0x1p-53;
}

double Random::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

double Random::log_uniform(double low, double high) {
    return low * std::exp(uniform() * std::log(high / low));
}

int Random::integer(int low, int high) {
    return low + static_cast<int>(uniform() * (high - low + 1));
}

// Box and Muller's transform, one of its two numbers: no state is left behind between calls.
double Random::normal() {
    double const radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

// Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
double Random::gamma(double shape) {
    if (shape < 1) {
        double const grown = gamma(shape + 1);
        return grown * std::pow(1 - uniform(), 1 / shape);
    }
    double const d = shape - 1.0 / 3;
    double const c = 1 / std::sqrt(9 * d);
    while (true) {
        double const x = normal();
        double const cube = std::pow(1 + c * x, 3);
        if (cube > 0 && std::log(1 - uniform()) < 0.5 * x * x + d * (1 - cube + std::log(cube))) {
            return d * cube;
        }
    }
}

double Random::poisson(double mean) {
    return mean < 10 ? poisson_by_products(mean) : poisson_by_rejection(mean);
}

double Random::negative_binomial(double mean, double overdispersion) {
    if (!(overdispersion > 0)) return poisson(mean);
    return poisson(mean * overdispersion * gamma(1 / overdispersion));
}

// Arrivals of a unit-rate process counted up to `mean`.
double Random::poisson_by_products(double mean) {
    double const limit = std::exp(-mean);
    double count = 0;
    for (double product = 1 - uniform(); product > limit; product *= 1 - uniform()) {
        ++count;
    }
    return count;
}

// PTRS: Hörmann, "The transformed rejection method for generating Poisson random variables" (1993).
double Random::poisson_by_rejection(double mean) {
    double const b = 0.931 + 2.53 * std::sqrt(mean);
    double const a = -0.059 + 0.02483 * b;
    double const inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    double const squeeze = 0.9277 - 3.6224 / (b - 2);
    while (true) {
        double const u = uniform() - 0.5;
        double const v = 1 - uniform();
        double const us = 0.5 - std::abs(u);
        double const k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= squeeze) return k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        double const log_ratio = std::log(v * inverse_alpha / (a / (us * us) + b));
        if (log_ratio <= k * std::log(mean) - mean - log_factorial(k)) return k;
    }
}

}  // namespace base
