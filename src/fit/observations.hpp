#pragma once

#include "src/model/city.hpp"

#include <Eigen/Core>

namespace fit {

/// Values at positions.
template <int D>
struct Observations {
    model::Positions<D> positions;  ///< D × N, any unit
    Eigen::VectorXd values;         ///< N
    /// N, > 0: a value is expected to be exposure × rate; empty: 1 everywhere.
    Eigen::VectorXd exposure = {};

    double exposure_at(Eigen::Index store) const { return exposure.size() > 0 ? exposure[store] : 1; }
};

}  // namespace fit
