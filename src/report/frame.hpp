#pragma once

#include "db/rows.hpp"

namespace report {

/// The part of the world that the page shows, with longitudes that run on across the antimeridian: they lie
/// within half a turn of `middle_deg`.
struct Frame {
    double middle_deg = 0;
    double west_deg = 0, south_deg = 0, east_deg = 0, north_deg = 0;
    bool empty = true;  ///< there is nothing to show

    /// A longitude as it is in this frame.
    double lon_deg(double longitude) const;
};

/// Around the run's stores, its cities and, within reason, their ellipses, with a margin.
Frame frame_of(db::RunRecord const& record);

}  // namespace report
