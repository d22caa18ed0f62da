#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/layer.hpp"
#include "src/fit/inference/prediction.hpp"

#include <string>
#include <vector>

namespace results {

/// What a store at one candidate site can expect.
struct SitePrediction {
    std::int64_t rank = 0;  ///< by expected visitors, most first
    fit::Prediction expected;
    int main_city = -1;     ///< index of the city that most come from; −1 for the background
    double nearest_km = 0;  ///< to the nearest store of the fit, on the ground
    std::string outside;    ///< why the stores cannot see the site; empty where they can
};

/// Predictions for sites in the plane of the run, in their order, each with its exposure. A site is outside
/// what the stores can see where it is further from the nearest of them than 99 in 100 are from theirs, for a
/// city there would not have been noticed, or where the interval of its expected visitors is
/// wider than twice those visitors.
/// `site_catchments` tells, where people are divided among the stores near them, what a store at a site would
/// get; null where every store draws alone.
std::vector<SitePrediction> predict_sites(fit::Inference<2> const& inference,
                                          geo::ProjectedStores const& sites,
                                          fit::SiteCatchments const* site_catchments = nullptr);

/// A run's predictions as they are written. `sites` and `predictions` are index for index.
struct SitePredictions {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    geo::ProjectedStores sites;
    std::vector<SitePrediction> predictions;
};

/// Points with site_id, name, rank, visitors and its limits, and from_city_N for every city. Reads from its
/// argument while it is written: keep that alive.
geo::Layer site_layer(SitePredictions const& predictions);

}  // namespace results
