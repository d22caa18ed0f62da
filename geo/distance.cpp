#include "geo/distance.hpp"

#include <geodesic.h>

namespace geo {

double distance_m(LonLat from, LonLat to) {
    constexpr double equator_m = 6378137, flattening = 1 / 298.257223563;
    geod_geodesic wgs84;
    geod_init(&wgs84, equator_m, flattening);
    double distance = 0;
    geod_inverse(&wgs84, from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg, &distance, nullptr, nullptr);
    return distance;
}

}  // namespace geo
