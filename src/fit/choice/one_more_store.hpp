#pragma once

#include "src/fit/choice/competition_rule.hpp"

#include <Eigen/Core>

namespace fit {

/// The visitors that one more store would get at each of many positions, 2 × C, for itself alone: each
/// place's people under a density per km² choose among it and the nearest of the stores there are. The places
/// are not made finer around each position, as Network makes them: this is for a map. The result does
/// not depend on the number of threads.
Eigen::VectorXd visitors_of_one_more_store(model::Positions<2> const& stores, GroundAt const& ground,
                                           CompetitionRule const& rule, Eigen::VectorXd const& attractiveness,
                                           model::CityModel<2> const& density,
                                           model::Positions<2> const& positions, int threads = 1);

}  // namespace fit
