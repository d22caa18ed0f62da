#include "src/fit/choice/competition_rule.hpp"

#include <Eigen/LU>

#include <cmath>

namespace fit {

double ground_unit_of(model::Positions<2> const& stores, GroundAt const& ground) {
    model::Vector<2> const low = stores.rowwise().minCoeff(), high = stores.rowwise().maxCoeff();
    return std::sqrt(std::abs(ground(0.5 * (low + high)).determinant()));
}

}  // namespace fit
