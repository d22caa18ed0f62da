#pragma once

#include "geo/crs/projection.hpp"
#include "geo/geometry.hpp"
#include "geo/land/land.hpp"

namespace geo {

/// The view of the land for a map in a plane that shows such a box, with room around it for frames of other
/// shapes. `most_places` is left at 0.
LandView land_view(PlanarBox const& box, Projection const& plane);

}  // namespace geo
