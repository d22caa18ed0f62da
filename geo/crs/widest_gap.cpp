#include "geo/crs/planar_crs.hpp"
#include "geo/geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace geo {
namespace {

/// Wider than any stretch of inhabited land without a store, narrower than the Atlantic (2900 km at its
/// narrowest) and the way from California to Hawaii (3700 km).
constexpr double ocean_km = 2500;

struct Gap {
    double km = 0;
    std::size_t before = 0;  ///< stores to the west or south of it
};

/// The widest gap between neighbours among sorted degrees.
Gap widest(std::vector<double> const& sorted, double km_each_degree) {
    Gap gap;
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        double const km = (sorted[i] - sorted[i - 1]) * km_each_degree;
        if (km > gap.km) gap = {km, i};
    }
    return gap;
}

}  // namespace

std::string ocean_notice(std::vector<LonLat> const& positions) {
    if (positions.size() < 2) return {};
    double const west = longitude_span(positions).west_deg;
    std::vector<double> easts, lats;
    for (LonLat const& p : positions) {
        double const east = p.lon_deg - west;
        easts.push_back(east - 360 * std::floor((east + 1e-9) / 360));
        lats.push_back(p.lat_deg);
    }
    std::ranges::sort(easts);
    std::ranges::sort(lats);
    double const farthest_from_equator = std::max(std::abs(lats.front()), std::abs(lats.back()));
    Gap const across = widest(easts, km_per_degree * std::cos(farthest_from_equator * radians_per_degree));
    Gap const along = widest(lats, km_per_degree);
    bool const is_across = across.km >= along.km;
    Gap const& gap = is_across ? across : along;
    if (gap.km < ocean_km) return {};
    return fmt::format(
        "{:.0f} km without a store, as wide as an ocean, lie between {} in the {} and {} in the {}: no plane "
        "has true distances on both sides; fit each side by itself with --where or --group-by",
        std::floor(gap.km / 100) * 100, gap.before, is_across ? "west" : "south",
        positions.size() - gap.before, is_across ? "east" : "north");
}

}  // namespace geo
