#include "src/fit/choice/competition_rule.hpp"

#include "src/base/statistics.hpp"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace fit {

double ground_unit_of(model::Positions<2> const& stores, GroundAt const& ground) {
    model::Vector<2> const low = stores.rowwise().minCoeff(), high = stores.rowwise().maxCoeff();
    return std::sqrt(std::abs(ground(0.5 * (low + high)).determinant()));
}

namespace {

constexpr double most_of_stores = 0.9, ways_of_most = 3, usual_ways = 6;
constexpr double one_place_m = 50, one_place_of_median = 0.35;
constexpr int third_other = 3;

double quantile_of_distances(std::vector<double> distances, double part) {
    auto const at = std::min(distances.size() - 1,
                             static_cast<std::size_t>(part * static_cast<double>(distances.size())));
    std::ranges::nth_element(distances, distances.begin() + static_cast<std::ptrdiff_t>(at));
    return distances[at];
}

/// One store of each place, in their order; `apart` is how far places are at least from each other.
model::Positions<2> places_of(model::Positions<2> const& stores, base::NearestNeighbours<2> const& index,
                              double apart) {
    std::vector<bool> is_taken(static_cast<std::size_t>(stores.cols()), false);
    std::vector<Eigen::Index> kept;
    for (Eigen::Index i = 0; i < stores.cols(); ++i) {
        if (is_taken[static_cast<std::size_t>(i)]) continue;
        kept.push_back(i);
        for (std::size_t const other : index.within(stores.col(i), apart))
            is_taken[other] = true;
    }
    return stores(Eigen::all, kept);
}

}  // namespace

double one_place_distance(std::vector<double> const& to_nearest, double ground_unit) {
    return std::max(one_place_m / ground_unit, one_place_of_median * base::median(to_nearest));
}

Spacing usual_spacing_of(model::Positions<2> const& stores, base::NearestNeighbours<2> const& index,
                         double ground_unit) {
    std::vector<double> const nearest = index.distances_to_others();
    double const one_place = one_place_distance(nearest, ground_unit);
    std::vector<double> apart;  // of the stores that stand by themselves
    for (double const distance : nearest)
        if (distance > one_place) apart.push_back(distance);
    // Where most share a place with another, those that do not tell little: then of all places.
    model::Positions<2> const places = places_of(stores, index, one_place);
    if (2 * std::ssize(apart) < places.cols() && places.cols() > 1)
        apart = base::NearestNeighbours<2>(places).distances_to_others();
    if (apart.empty()) apart.push_back(one_place);
    Spacing spacing;
    spacing.usual = base::median(apart);
    double const longest = longest_way_m / ground_unit;
    spacing.radius = std::clamp(ways_of_most * quantile_of_distances(apart, most_of_stores),
                                std::min(usual_ways * spacing.usual, longest), longest);
    return spacing;
}

double distance_to_third(base::NearestNeighbours<2> const& index, model::Vector<2> const& store) {
    return index.nearest(store, third_other + 1).back().distance;
}

Spacing spacing_of(model::Positions<2> const& stores, double ground_unit) {
    base::NearestNeighbours<2> const index(stores);
    Spacing spacing = usual_spacing_of(stores, index, ground_unit);
    for (Eigen::Index i = 0; i < stores.cols(); ++i)
        spacing.third.push_back(distance_to_third(index, stores.col(i)));
    return spacing;
}

}  // namespace fit
