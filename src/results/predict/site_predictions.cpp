#include "src/results/predict/site_predictions.hpp"

#include "geo/crs/ground.hpp"
#include "geo/geometry.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/base/parallel.hpp"
#include "src/results/run/covariates.hpp"
#include "src/results/run/fitted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

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

/// Each site as the one that is added to the stores there are, or all of them at once.
Prospects shared_prospects(geo::ProjectedStores const& sites, Eigen::MatrixXd const& columns,
                           SharedSites const& shared, Scenario const& scenario, int threads) {
    Prospects prospects;
    prospects.sites.resize(sites.planar.size());
    std::vector<double> exposures;
    for (geo::Store const& site : sites.table.stores)
        exposures.push_back(site.exposure);
    if (scenario.together || sites.planar.empty()) {
        auto [all, effect] = shared.outcome({positions_of(sites.planar), columns}, exposures, scenario.closed,
                                            scenario.with_limits);
        for (std::size_t i = 0; i < all.size(); ++i) {
            prospects.sites[i].expected = std::move(all[i].expected);
            prospects.sites[i].over_decays = all[i].over_decays;
        }
        prospects.together = std::move(effect);
        return prospects;
    }
    base::parallel_for(static_cast<int>(sites.planar.size()), threads, [&](int i) {
        auto [one, effect] = shared.outcome({positions_of({&sites.planar[i], 1}), columns.middleRows(i, 1)},
                                            {exposures[i]}, scenario.closed, scenario.with_limits);
        SitePrediction& site = prospects.sites[i];
        site.expected = std::move(one.front().expected);
        site.over_decays = one.front().over_decays;
        site.effect = std::move(effect);
    });
    return prospects;
}

std::string outside(SitePrediction const& site, bool out_of_sight) {
    if (out_of_sight) {
        constexpr double far_km = 10;
        return fmt::format("{:.{}f} km from the nearest store, further than 99 of 100 stores are from theirs",
                           site.nearest_km, site.nearest_km < far_km ? 1 : 0);
    }
    fit::Interval const& mean = site.expected.mean;
    if (mean.high - mean.low > 2 * site.expected.visitors)
        return "the interval is wider than twice what is expected";
    return {};
}

void rank(std::vector<SitePrediction>& sites, bool by_net) {
    std::vector<std::size_t> order(sites.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Sites that bring a chain the same, mostly nothing, go by their visitors; what is expected where no
    // store tells of it is a guess, and comes last.
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) {
        return std::tuple(sites[i].outside.empty(), by_net && sites[i].effect ? sites[i].effect->net : 0,
                          sites[i].expected.visitors);
    });
    for (std::size_t r = 0; r < order.size(); ++r)
        sites[order[r]].rank = static_cast<std::int64_t>(r) + 1;
}

}  // namespace

Prospects predict_sites(fit::Inference<2> const& inference, geo::ProjectedStores const& sites,
                        std::vector<db::CovariateRow> const& terms, SharedSites const* shared,
                        Scenario const& scenario) {
    Prospects prospects;
    Eigen::MatrixXd const columns = columns_of_stores(terms, sites.table.stores);
    if (shared) {
        prospects = shared_prospects(sites, columns, *shared, scenario, inference.fitted().threads);
    } else {
        Eigen::VectorXd weights = exposures_of(sites.table.stores);
        if (!terms.empty()) weights.array() *= (columns * coefficients_of(terms)).array().exp();
        for (fit::Prediction& expected :
             fit::predict<2>(inference, {positions_of(sites.planar), {}, weights, columns}))
            prospects.sites.emplace_back().expected = std::move(expected);
    }
    std::vector<geo::Planar> const stores = planar_of(inference.fitted().stores.positions);
    base::NearestNeighbours<2> const index(inference.fitted().stores.positions);
    double const sight = sight_m(index);
    for (std::size_t i = 0; i < prospects.sites.size(); ++i) {
        SitePrediction& site = prospects.sites[i];
        Eigen::Index main = 0;
        if (site.expected.from_city.size() > 0 &&
            site.expected.from_city.maxCoeff(&main) > site.expected.from_background)
            site.main_city = static_cast<int>(main);
        Distance const nearest = to_nearest(stores, index, sites, i);
        site.nearest_km = nearest.ground_m / geo::m_per_km;
        site.outside = outside(site, nearest.planar_m > sight);
    }
    rank(prospects.sites, scenario.by_net);
    return prospects;
}

}  // namespace results
