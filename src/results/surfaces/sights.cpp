#include "src/results/surfaces/sights.hpp"

#include "src/base/nearest_neighbours.hpp"
#include "src/base/statistics.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>
#include <cmath>

namespace results {
namespace {

constexpr int neighbours = 8;  // as many as Moran's I looks at
constexpr double radius_of_one_store_m = 1000;

/// 0 where all of the nearest others stand on the same spot, or where there are none.
double distance_to_furthest(geo::Planar from, std::vector<std::size_t> const& others,
                            std::span<geo::Planar const> places) {
    double furthest = 0;
    for (std::size_t const i : others)
        furthest = std::max(furthest, std::hypot(places[i].x_m - from.x_m, places[i].y_m - from.y_m));
    return furthest;
}

}  // namespace

std::vector<Sight> sights_of(std::span<geo::Planar const> places, std::span<double const> z, int threads) {
    auto const others = base::NearestNeighbours<2>(positions_of(places)).nearest_others(neighbours, threads);
    std::vector<Sight> stores;
    std::vector<double> radii;
    for (std::size_t i = 0; i < places.size(); ++i) {
        stores.push_back({places[i], distance_to_furthest(places[i], others[i], places), z[i]});
        if (stores.back().radius_m > 0) radii.push_back(stores.back().radius_m);
    }
    double const instead = radii.empty() ? radius_of_one_store_m : base::median(std::move(radii));
    for (Sight& store : stores)
        if (store.radius_m == 0) store.radius_m = instead;
    return stores;
}

double median_radius_m(std::span<Sight const> stores) {
    std::vector<double> radii;
    for (Sight const& store : stores)
        radii.push_back(store.radius_m);
    return base::median(std::move(radii));
}

}  // namespace results
