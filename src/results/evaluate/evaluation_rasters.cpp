#include "src/results/evaluate/evaluation.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "src/results/surfaces/surface.hpp"

#include <fmt/format.h>

#include <cmath>

namespace results {
namespace {

constexpr double drawn_sds = 2;

/// The stores, and the corners of what is drawn of the true cities: a truth may lie where no store is.
std::vector<geo::Planar> places_of(RunAndTruth const& both) {
    geo::Projection const plane(both.record.run.crs_wkt);
    std::vector<geo::Planar> places;
    for (db::StoreRow const& store : both.record.stores)
        places.push_back(plane.planar_from_lonlat(store.position));
    for (model::City<2> const& city : both.truth.cities) {
        double const x_m = drawn_sds * std::sqrt(city.covariance(0, 0));
        double const y_m = drawn_sds * std::sqrt(city.covariance(1, 1));
        places.push_back({city.centre.x() - x_m, city.centre.y() - y_m});
        places.push_back({city.centre.x() + x_m, city.centre.y() + y_m});
    }
    return places;
}

/// What a surface says: what a store can expect, or where the visitors live.
struct Kind {
    std::string of_what, unit, description;
};

Kind kind_of(db::RunRow const& run, bool shared) {
    if (shared) return {"visitors per km²", "visitors per km²", "Where the visitors live"};
    return {"visitors", unit_of_surface(run), "Visitors that a store can expect"};
}

geo::Grid difference_of(geo::Grid grid, geo::Grid const& less) {
    for (std::size_t i = 0; i < grid.values.size(); ++i)
        grid.values[i] -= less.values[i];
    return grid;
}

}  // namespace

std::vector<geo::Raster> evaluation_rasters(RunAndTruth const& both) {
    std::vector<geo::Planar> const places = places_of(both);
    if (places.empty()) return {};
    model::CityModel<2> const fitted = model_of(both.record.run, both.record.cities);
    model::CityModel<2> all = both.truth;
    all.cities.insert(all.cities.end(), fitted.cities.begin(), fitted.cities.end());
    geo::GridFrame const frame = raster_frame(places, {}, all, {});

    geo::Grid truth_surface = surface_of(both.truth, frame), fitted_surface = surface_of(fitted, frame);
    geo::Grid difference = difference_of(fitted_surface, truth_surface);
    bool const shared = both.record.run.competition == "shared";
    bool const alike = both.evaluation.sizes != Sizes::none;
    Kind const of_truth = kind_of(both.record.run, alike ? shared : !shared);
    Kind const of_run = kind_of(both.record.run, shared);
    std::string const& crs = both.record.run.crs_wkt;
    std::string const run =
        fmt::format("run {} of series {}", both.record.run.run_id, both.record.run.series);
    std::vector<geo::Raster> rasters{
        {"truth_surface", "True " + of_truth.of_what, of_truth.description + " by the true cities",
         of_truth.unit, crs, std::move(truth_surface)},
        {"fitted_surface", "Fitted " + of_run.of_what, of_run.description + " by " + run, of_run.unit, crs,
         std::move(fitted_surface)}};
    if (!alike) return rasters;
    rasters.push_back({"difference", "Fitted − true " + of_run.of_what,
                       shared
                           ? "Where " + run + " has more or fewer visitors live than the true cities"
                           : "What " + run + " expects of a store above or below what the true cities bring",
                       of_run.unit, crs, std::move(difference)});
    return rasters;
}

}  // namespace results
