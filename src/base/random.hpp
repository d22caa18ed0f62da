#pragma once

#include <cstdint>
#include <random>

/// Random numbers that are the same everywhere: the standard's distributions differ between libraries, its
/// engines do not.
namespace base {

/// In [0, 1), on a grid of 2⁻⁵³.
inline double uniform(std::mt19937_64& engine) {
    return static_cast<double>(engine() >> 11) * 0x1p-53;
}

/// In (0, 1): what a quantile may be asked for.
inline double open_uniform(std::mt19937_64& engine) {
    return (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
}

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

}  // namespace base
