#include "src/fit/shared/joint_refinement.hpp"

#include <utility>

namespace fit {

JointlyRefined refine_jointly(ChoiceTable const& table, CountedStores const& counted, JointlyRefined start,
                              std::vector<SpreadPrior> const& priors, RefineOptions const& options,
                              int rounds) {
    JointlyRefined now = std::move(start);
    for (int round = 0; round < rounds; ++round) {
        Catchments const seen = now.catchments.of(counted.numbers);
        SharedStores const stores{seen, counted.visitors, counted.exposure};
        RefinedChoosing refined = Refinement(stores).with_effects(now.density, priors, options,
                                                                  {table, counted.numbers, now.attractions});
        now.density = std::move(refined.density);
        now.attractions.effects = std::move(refined.effects);
        now.catchments = table.catchments(now.attractions);
        now.converged = refined.converged;
        now.iterations += refined.iterations;
    }
    return now;
}

}  // namespace fit
