#pragma once

#include "geo/projection.hpp"

#include <string>
#include <vector>

namespace commands {

/// Points in a plane by the rule that `fit` goes by; source_fid is the point's index. `source` is for errors.
geo::ProjectedStores projected_points(std::vector<geo::LonLat> const& points, std::string const& source,
                                      std::string const& crs);

}  // namespace commands
