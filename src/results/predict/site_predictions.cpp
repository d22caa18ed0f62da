#include "src/results/predict/site_predictions.hpp"

#include "geo/crs/ground.hpp"
#include "geo/geometry.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace results {
namespace {

std::vector<geo::Planar> planar_of(model::Positions<2> const& positions) {
    std::vector<geo::Planar> planar;
    for (Eigen::Index i = 0; i < positions.cols(); ++i)
        planar.push_back({positions(0, i), positions(1, i)});
    return planar;
}

/// How far the stores of a fit can see: a site further from the nearest of them than 99 in 100 are from
/// theirs is outside, for a city there would not have been noticed. Stores that share a place with another
/// say nothing about that. Infinite with fewer than two places.
double sight_m(base::NearestNeighbours<2> const& stores) {
    std::vector<double> distances = stores.distances_to_others();
    std::erase(distances, 0);
    if (distances.size() < 2) return std::numeric_limits<double>::infinity();
    auto const at = distances.begin() + static_cast<std::ptrdiff_t>(99 * (distances.size() - 1) / 100);
    std::nth_element(distances.begin(), at, distances.end());
    return *at;
}

/// In metres in the plane, where the sight is known, and on the ground, where people travel.
struct Distance {
    double planar_m = std::numeric_limits<double>::infinity();
    double ground_m = std::numeric_limits<double>::infinity();
};

Distance to_nearest(std::vector<geo::Planar> const& stores, base::NearestNeighbours<2> const& index,
                    geo::ProjectedStores const& sites, std::size_t site) {
    geo::Planar const from = sites.planar[site];
    std::optional<std::size_t> const nearest = index.nearest({from.x_m, from.y_m});
    if (!nearest) return {};
    geo::Planar const to = stores[*nearest];
    return {std::hypot(to.x_m - from.x_m, to.y_m - from.y_m),
            geo::distance_m(sites.lonlat[site], sites.projection.lonlat_from_planar(to))};
}

/// Each site as the one that is added to the stores there are.
std::vector<fit::Prediction> shared_predictions(fit::Inference<2> const& inference,
                                                geo::ProjectedStores const& sites,
                                                fit::SiteCatchments const& site_catchments) {
    std::vector<fit::Prediction> expected;
    for (std::size_t i = 0; i < sites.planar.size(); ++i) {
        geo::Planar const at = sites.planar[i];
        Eigen::VectorXd const exposure = Eigen::VectorXd::Constant(1, sites.table.stores[i].exposure);
        expected.push_back(fit::predict(inference, site_catchments.at({at.x_m, at.y_m}), exposure).front());
    }
    return expected;
}

std::string outside(SitePrediction const& site, bool out_of_sight) {
    if (out_of_sight) {
        return fmt::format("{:.3g} km from the nearest store, further than 99 of 100 stores are from theirs",
                           site.nearest_km);
    }
    fit::Interval const& mean = site.expected.mean;
    if (mean.high - mean.low > 2 * site.expected.visitors)
        return "the interval is wider than twice what is expected";
    return {};
}

void rank_by_visitors(std::vector<SitePrediction>& sites) {
    std::vector<std::size_t> order(sites.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{},
                             [&](std::size_t i) { return sites[i].expected.visitors; });
    for (std::size_t rank = 0; rank < order.size(); ++rank)
        sites[order[rank]].rank = static_cast<std::int64_t>(rank) + 1;
}

}  // namespace

std::vector<SitePrediction> predict_sites(fit::Inference<2> const& inference,
                                          geo::ProjectedStores const& sites,
                                          fit::SiteCatchments const* site_catchments) {
    std::vector<fit::Prediction> expected =
        site_catchments
            ? shared_predictions(inference, sites, *site_catchments)
            : fit::predict(inference, positions_of(sites.planar), exposures_of(sites.table.stores));
    std::vector<geo::Planar> const stores = planar_of(inference.fitted().stores.positions);
    base::NearestNeighbours<2> const index(inference.fitted().stores.positions);
    double const sight = sight_m(index);
    std::vector<SitePrediction> predictions(expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        SitePrediction& site = predictions[i];
        site.expected = std::move(expected[i]);
        Eigen::Index main = 0;
        if (site.expected.from_city.size() > 0 &&
            site.expected.from_city.maxCoeff(&main) > site.expected.from_background)
            site.main_city = static_cast<int>(main);
        Distance const nearest = to_nearest(stores, index, sites, i);
        site.nearest_km = nearest.ground_m / geo::m_per_km;
        site.outside = outside(site, nearest.planar_m > sight);
    }
    rank_by_visitors(predictions);
    return predictions;
}

}  // namespace results
