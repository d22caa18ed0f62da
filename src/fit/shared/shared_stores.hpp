#pragma once

#include "src/fit/choice/catchments.hpp"

#include <Eigen/Core>

namespace fit {

/// Counted stores and what each of them gets of every place, were the rim as full of people as the model has
/// it.
struct SharedStores {
    Catchments const& catchments;  ///< a row for each of N stores
    Eigen::VectorXd visitors;      ///< N
    Eigen::VectorXd exposure;      ///< N, multiplies what is expected
};

}  // namespace fit
