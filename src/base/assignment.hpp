#pragma once

#include <Eigen/Core>

#include <vector>

namespace base {

/// Pairs rows with columns one to one at the least total cost, where a row or column that stays alone costs
/// `limit`. Returns for each row its column, or −1 where it stays alone; no pair costs more than `limit`. A
/// cost that is NaN or infinite forbids the pair. Takes time in the order of rows · columns · min(rows,
/// columns).
std::vector<int> assign(Eigen::MatrixXd const& cost, double limit);

}  // namespace base
