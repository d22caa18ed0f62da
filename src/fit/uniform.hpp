#pragma once

#include <random>

/// Random numbers that are the same everywhere: the standard's distributions differ between libraries, its
/// engines do not.
namespace fit {

/// In [0, 1), on a grid of 2⁻⁵³.
inline double uniform(std::mt19937_64& engine) {
    return static_cast<double>(engine() >> 11) * 0x1p-53;
}

/// In (0, 1): what a quantile may be asked for.
inline double open_uniform(std::mt19937_64& engine) {
    return (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
}

}  // namespace fit
