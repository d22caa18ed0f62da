#pragma once

#include "db/rows.hpp"
#include "geo/crs/projection.hpp"
#include "geo/layer.hpp"
#include "src/fit/inference/prediction.hpp"
#include "src/results/predict/shared_sites.hpp"

#include <optional>
#include <string>
#include <vector>

namespace results {

/// What a store at one candidate site can expect.
struct SitePrediction {
    std::int64_t rank = 0;  ///< by expected visitors, or by what the run's stores have more, most first
    fit::Prediction expected;
    int main_city = -1;              ///< index of the city that most come from; −1 for the background
    double nearest_km = 0;           ///< to the nearest store of the fit, on the ground
    std::string outside;             ///< why the stores cannot see the site; empty where they can
    fit::Interval over_decays;       ///< 95 % limits of the expected, whatever the decay people choose by
    std::optional<Effect> effect{};  ///< where stores share their customers and each site opens by itself
};

/// What opens and closes where stores share their customers.
struct Scenario {
    std::vector<std::size_t> closed = {};  ///< of the run's stores
    bool together = false;                 ///< all sites open at once; else each by itself
    bool by_net = false;                   ///< rank by what the run's stores have more
    bool with_limits = false;              ///< of each store's change
};

/// Predictions of sites, and what they change together, or what stores that close change by themselves.
struct Prospects {
    std::vector<SitePrediction> sites;
    std::optional<Effect> together{};
};

/// Predictions for sites in the plane of the run, in their order, each with its exposure. A site is outside
/// what the stores can see where it is further from the nearest of them than 99 in 100 are from theirs, for a
/// city there would not have been noticed, or where the interval of its expected visitors is
/// wider than twice those visitors.
/// `terms` are the run's covariates, of which sites have values in the order of covariates_of(terms); one
/// that is missing is as a mean store has it. `shared` tells, where people are divided among the stores near
/// them, what a store at a site would get; null where every store draws alone.
Prospects predict_sites(fit::Inference<2> const& inference, geo::ProjectedStores const& sites,
                        std::vector<db::CovariateRow> const& terms = {}, SharedSites const* shared = nullptr,
                        Scenario const& scenario = {});

/// Stores of others that are taken to stand there too.
struct OthersThere {
    geo::ProjectedStores stores;
    std::vector<double> expected;  ///< what each of the run's stores is expected to get beside them
};

/// A run's predictions as they are written. `sites` and `predictions` are index for index.
struct SitePredictions {
    db::RunRow run;
    std::vector<db::CityRow> cities;
    geo::ProjectedStores sites;
    std::vector<SitePrediction> predictions;
    std::vector<db::StoreRow> stores = {};            ///< of the run
    std::vector<db::CompetitorRow> competitors = {};  ///< stores without a count
    Scenario scenario = {};
    std::optional<Effect> together = {};
    std::vector<std::string> verdicts = {};  ///< a sentence per site, where stores share their customers
    std::vector<db::CovariateRow> covariates = {};  ///< of the run; sites have values of them
    std::optional<OthersThere> others = {};

    bool is_closed(std::size_t store) const;        ///< by its number in an effect
    geo::LonLat place_of(std::size_t store) const;  ///< the same
    double expected_now(std::size_t store) const;   ///< of one of the run's stores, before anything changes
    /// Of sites that open together, the nearest to a position; none without sites.
    std::optional<std::size_t> nearest_site(geo::LonLat const& from) const;
    /// Of the stores that close, where the nearest to a position stands; there has to be one.
    geo::LonLat nearest_closed(geo::LonLat const& from) const;
};

/// For whom a layer is written.
enum class Reader {
    program,  ///< numbers as they are
    person    ///< rounded to whole visitors, or to three digits where there are fewer than 100
};

/// Points with site_id, name, what else the sites' file says of them, rank, visitors and its limits, and
/// from_city_N for every city. A field of the file whose name is taken is called file_…. Reads from its
/// argument while it is written: keep that alive. Where stores share their customers also what it changes.
geo::Layer site_layer(SitePredictions const& predictions, Reader reader = Reader::program);

/// Lines from each store that stays to the site that it loses to, the nearest of those that open together, or
/// to the nearest of the stores that close and that it gains from. Reads from its argument while it is
/// written: keep that alive.
geo::Layer loss_layer(SitePredictions const& predictions, Reader reader = Reader::program);

}  // namespace results
