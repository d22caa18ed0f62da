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
    /// N × B: what may make observations differ, each column with a mean of 0; a value is expected to be
    /// exposure × exp(covariates · effects) × rate. No columns: nothing.
    Eigen::MatrixXd covariates = {};
    /// Standard deviations of what rounding changed, in the units of positions, along each axis, and of
    /// values; 0 where nothing was rounded. Values without noise are met no closer than that.
    double position_sd = 0, value_sd = 0;

    double exposure_at(Eigen::Index store) const { return exposure.size() > 0 ? exposure[store] : 1; }
};

}  // namespace fit
