#include "src/results/predict/other_stores.hpp"

#include "geo/crs/ground.hpp"
#include "src/base/nearest_neighbours.hpp"
#include "src/results/run/fitted.hpp"

#include <algorithm>

namespace results {
namespace {

/// Nobody goes further to a store than the radius: stores two of them apart share nobody. Distances in the
/// plane are a little off.
constexpr double reach_of_radius = 2.1;

}  // namespace

model::Positions<2> competing_places(KeptRun const& run, geo::Projection const& plane,
                                     OtherStores const& others) {
    model::Positions<2> const known = competing_places(run, plane);
    model::Positions<2> all(2, known.cols() + std::ssize(others.places));
    all.leftCols(known.cols()) = known;
    all.rightCols(std::ssize(others.places)) = positions_of(others.places);
    return all;
}

fit::Attractions attractions_of(KeptRun const& run, OtherStores const& others) {
    fit::Attractions attractions = results::attractions_of(run);
    if (others.places.empty() || attractions.effects.size() == 0) return attractions;
    Eigen::MatrixXd all(attractions.covariates.rows() + others.columns.rows(), others.columns.cols());
    all.topRows(attractions.covariates.rows()) = attractions.covariates;
    all.bottomRows(others.columns.rows()) = others.columns;
    attractions.covariates = std::move(all);
    return attractions;
}

std::vector<double> expected_beside(OtherStores const& others, fit::Inference<2> const& inference,
                                    KeptRun const& run, geo::Projection const& plane) {
    fit::Catchments const rows = fit::catchments_of(competing_places(run, plane, others), ground_of(plane),
                                                    rule_of(run.run), attractions_of(run, others));
    Contributions const density(inference.fitted().model);
    std::vector<double> expected;
    for (std::size_t i = 0; i < run.stores.size(); ++i) {
        double visitors = 0;
        for (int e = rows.first[i]; e < rows.first[i + 1]; ++e) {
            auto const place = rows.places.col(rows.place[e]);
            visitors += rows.km2[e] * density.rate_at({place.x(), place.y()});
        }
        expected.push_back(weight_of(run.stores[i], true) * visitors);
    }
    return expected;
}

std::size_t known_already(OtherStores const& others, KeptRun const& run, geo::Projection const& plane) {
    constexpr double same_m = 1;
    model::Positions<2> const known = competing_places(run, plane);
    base::NearestNeighbours<2> const index(known);
    return static_cast<std::size_t>(std::ranges::count_if(others.places, [&](geo::Planar const& at) {
        auto const nearest = index.nearest({at.x_m, at.y_m});
        return nearest &&
               (known.col(static_cast<Eigen::Index>(*nearest)) - Eigen::Vector2d(at.x_m, at.y_m)).norm() <
                   same_m;
    }));
}

std::size_t forget_distant(geo::ProjectedStores& others, KeptRun const& run,
                           geo::ProjectedStores const& sites, geo::Projection const& plane) {
    model::Positions<2> const stores = competing_places(run, plane), of_sites = positions_of(sites.planar);
    model::Positions<2> known(2, stores.cols() + of_sites.cols());
    known.leftCols(stores.cols()) = stores;
    known.rightCols(of_sites.cols()) = of_sites;
    base::NearestNeighbours<2> const index(known);
    double const reach_m = reach_of_radius * rule_of(run.run).radius_m;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < others.planar.size(); ++i) {
        auto const nearest = index.nearest({others.planar[i].x_m, others.planar[i].y_m});
        auto const at = known.col(static_cast<Eigen::Index>(nearest.value_or(0)));
        if (!nearest ||
            geo::distance_m(others.lonlat[i], plane.lonlat_from_planar({at.x(), at.y()})) > reach_m)
            continue;
        if (kept != i) {
            others.table.stores[kept] = std::move(others.table.stores[i]);
            others.planar[kept] = others.planar[i];
            others.lonlat[kept] = others.lonlat[i];
        }
        ++kept;
    }
    std::size_t const forgotten = others.planar.size() - kept;
    others.table.stores.resize(kept);
    others.planar.resize(kept);
    others.lonlat.resize(kept);
    return forgotten;
}

}  // namespace results
