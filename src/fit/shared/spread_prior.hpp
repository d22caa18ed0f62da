#pragma once

#include <array>
#include <cmath>

namespace fit {

/// What is believed of a city's spread before its stores are looked at, as three residuals: as wide as the
/// stores around it stand apart, and round, each worth two stores. The covariance is that of the plane.
struct SpreadPrior {
    /// Of ½ log det Σ: that of two stores.
    static constexpr double information = 2;

    double spacing = 1;  ///< to the third neighbour, of the stores that the city rests on

    template <typename T>
    std::array<T, 3> residuals(T const& xx, T const& xy, T const& yy) const {
        using std::log, std::sqrt;
        T const determinant = xx * yy - xy * xy;
        T const root = sqrt(determinant);
        double const weight = std::sqrt(information);
        return {weight * (0.5 * log(determinant) - 2 * std::log(spacing)), weight * 0.5 * (xx - yy) / root,
                weight * xy / root};
    }
};

}  // namespace fit
