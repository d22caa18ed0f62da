#pragma once

#include <cstdint>
#include <random>

namespace simulate {

/// Random numbers that are the same on every platform for the same seed. Only the engine is the standard's:
/// std::mt19937_64 is specified to the bit, while std::normal_distribution and its kin are free to differ
/// between standard libraries, and do.
class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    double uniform();                             ///< in [0, 1), on a grid of 2⁻⁵³
    double uniform(double low, double high);      ///< in [low, high)
    double log_uniform(double low, double high);  ///< its logarithm is uniform; 0 < low ≤ high
    int integer(int low, int high);               ///< in [low, high], both included
    double normal();                              ///< mean 0, variance 1
    double gamma(double shape);                   ///< scale 1; shape > 0
    double poisson(double mean);                  ///< a whole number; mean ≥ 0
    /// A whole number of the given mean ≥ 0 and variance mean + overdispersion·mean²; Poisson where the
    /// overdispersion is 0.
    double negative_binomial(double mean, double overdispersion);

private:
    double poisson_by_products(double mean);
    double poisson_by_rejection(double mean);

    std::mt19937_64 engine_;
};

}  // namespace simulate
