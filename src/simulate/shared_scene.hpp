#pragma once

#include "src/simulate/people.hpp"

#include <vector>

namespace simulate {

/// What a scene says about people who are divided among its stores.
struct SharedScene {
    double catchment_m = 0;
    PeopleShape shape = PeopleShape::gaussian;
    std::vector<double> decays;   ///< one per city
    std::vector<bool> uncounted;  ///< one per store: it competes, but nobody counted its visitors
};

}  // namespace simulate
