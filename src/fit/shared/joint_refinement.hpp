#pragma once

#include "src/fit/choice/choice_table.hpp"
#include "src/fit/shared/refine.hpp"

#include <vector>

namespace fit {

/// Cities and whom people choose, fitted together.
struct JointlyRefined {
    Density density;
    Attractions attractions;
    Catchments catchments;  ///< under these attractions, of all that compete, the rim as full as the rest
    bool converged = true;
    int iterations = 0;
};

/// N of the stores that compete, with their counts and exposures.
struct CountedStores {
    std::vector<int> const& numbers;
    Eigen::VectorXd const& visitors;
    Eigen::VectorXd const& exposure;
};

/// From a start near the cities and effects that the counts have; `rounds` of solving, each under the φ that
/// counts have around the one before.
JointlyRefined refine_jointly(ChoiceTable const& table, CountedStores const& counted, JointlyRefined start,
                              std::vector<SpreadPrior> const& priors, RefineOptions const& options,
                              int rounds);

}  // namespace fit
