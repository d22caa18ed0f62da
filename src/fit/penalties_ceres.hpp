#pragma once

#include "src/fit/parameters.hpp"

#include <ceres/ceres.h>

/// The penalties as Ceres cost functions; for src/fit/solve.cpp only.
namespace fit {

/// √(λ·a), whose square is the L1 norm of a non-negative amplitude. The small part of the scale under the
/// root keeps the slope finite where a is zero.
struct AmplitudePenalty {
    double weight, scale;
    template <typename T>
    bool operator()(T const* city, T* residual) const {
        using std::sqrt;
        residual[0] = sqrt(weight * (city[0] + 1e-9 * scale));
        return true;
    }
};

/// √(λ ÷ mean pairwise distance of the centres).
template <int D>
struct CentreSpreadPenalty {
    double weight;
    int cities;
    template <typename T>
    bool operator()(T const* const* blocks, T* residual) const {
        using std::sqrt;
        T sum = T(0.0);
        for (int k = 0; k < cities; ++k)
            for (int l = 0; l < k; ++l) {
                T squared = T(1e-18);
                for (int d = 0; d < D; ++d) {
                    T const offset = blocks[k][1 + d] - blocks[l][1 + d];
                    squared += offset * offset;
                }
                sum += sqrt(squared);
            }
        double const pairs = 0.5 * cities * (cities - 1);
        residual[0] = sqrt(weight * pairs / sum);
        return true;
    }
};

}  // namespace fit
