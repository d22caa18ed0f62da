#pragma once

#include "src/fit/misfit.hpp"

#include <vector>

namespace fit {

/// Stores of consecutive blocks, and the cities that reach them: what is evaluated together, and apart from
/// other groups.
struct Group {
    BlockRange blocks;
    std::vector<int> cities;  ///< ascending
};

/// All stores in groups; few stores are one group with every city. `stretch` widens what the cities reach, so
/// that they may move a little.
template <int D>
std::vector<Group> groups_of(Misfit<D> const& misfit, Parameters<D> const& parameters, double stretch);

/// The parameters of a group's cities, and the background.
template <int D>
Parameters<D> parameters_in(Group const& group, Parameters<D> const& all);

}  // namespace fit
