#include "geo/land/land_view.hpp"

#include <algorithm>
#include <cmath>

namespace geo {
namespace {

constexpr int steps = 24;  ///< of the grid in which positions are looked up, along each side

/// As wide and as high as three times the longer side, so that a frame of any usual shape is filled.
PlanarBox with_room(PlanarBox const& box) {
    double const half = 1.5 * std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0});
    double const x = (box.west_m + box.east_m) / 2, y = (box.south_m + box.north_m) / 2;
    return {x - half, y - half, x + half, y + half};
}

std::vector<Planar> positions_in(PlanarBox const& box) {
    std::vector<Planar> positions;
    for (int row = 0; row <= steps; ++row)
        for (int column = 0; column <= steps; ++column)
            positions.push_back({box.west_m + (box.east_m - box.west_m) * column / steps,
                                 box.south_m + (box.north_m - box.south_m) * row / steps});
    return positions;
}

bool holds(PlanarBox const& box, Planar at) {
    return at.x_m >= box.west_m && at.x_m <= box.east_m && at.y_m >= box.south_m && at.y_m <= box.north_m;
}

/// Around a pole there are all longitudes.
void reach_pole(LonLatBox& around, PlanarBox const& box, Projection const& plane, double pole_deg) {
    if (!holds(box, plane.planar_from_lonlat({around.west_deg, pole_deg}))) return;
    around.east_deg = around.west_deg + 360;
    (pole_deg > 0 ? around.north_deg : around.south_deg) = pole_deg;
}

/// The box of longitudes and latitudes around one of the plane, whatever of it lies on the ellipsoid.
LonLatBox lonlat_box(PlanarBox const& box, Projection const& plane) {
    LonLat const middle =
        plane.lonlat_from_planar({(box.west_m + box.east_m) / 2, (box.south_m + box.north_m) / 2});
    LonLatBox around{middle.lon_deg, middle.lat_deg, middle.lon_deg, middle.lat_deg};
    for (LonLat const at : plane.lonlat_from_planar(positions_in(box))) {
        if (!std::isfinite(at.lon_deg) || !std::isfinite(at.lat_deg)) continue;
        double const lon = middle.lon_deg + std::remainder(at.lon_deg - middle.lon_deg, 360);
        around.west_deg = std::min(around.west_deg, lon);
        around.east_deg = std::max(around.east_deg, lon);
        around.south_deg = std::min(around.south_deg, at.lat_deg);
        around.north_deg = std::max(around.north_deg, at.lat_deg);
    }
    // Between the positions looked up it may reach a little further.
    double const more_lon = (around.east_deg - around.west_deg) / steps;
    double const more_lat = (around.north_deg - around.south_deg) / steps;
    around = {around.west_deg - more_lon, std::max(around.south_deg - more_lat, -90.0),
              around.east_deg + more_lon, std::min(around.north_deg + more_lat, 90.0)};
    for (double const pole : {-90.0, 90.0})
        reach_pole(around, box, plane, pole);
    return around;
}

}  // namespace

LandView land_view(PlanarBox const& box, Projection const& plane) {
    constexpr double seen = 1.0 / 15'000;  ///< of what is shown
    constexpr double m_per_degree = 111'200;
    double const size_m = std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0});
    return {lonlat_box(with_room(box), plane), seen * size_m / m_per_degree, 0.5, 0};
}

}  // namespace geo
