#include "src/results/surfaces/rasters.hpp"

#include "geo/geometry.hpp"
#include "src/fit/choice/one_more_store.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/surfaces/surface.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace results {
namespace {

struct StoresInPlane {
    std::vector<geo::Planar> all;
    std::vector<geo::Planar> in_fit;
    std::vector<double> z;  ///< of those in the fit
};

StoresInPlane stores_in_plane(db::RunRecord const& record) {
    StoresInPlane stores;
    stores.all = places_in_plane(record.run, record.stores, geo::Projection(record.run.crs_wkt));
    for (std::size_t i = 0; i < stores.all.size(); ++i) {
        db::StoreRow const& store = record.stores[i];
        if (store.held_out || !store.z) continue;
        stores.in_fit.push_back(stores.all[i]);
        stores.z.push_back(*store.z);
    }
    return stores;
}

geo::Grid one_more_store(db::RunRecord const& record, model::CityModel<2> const& model,
                         geo::GridFrame const& frame, int threads) {
    geo::Projection const plane(record.run.crs_wkt);
    KeptRun const kept{.run = record.run,
                       .cities = {},
                       .stores = record.stores,
                       .competitors = record.competitors,
                       .covariates = record.covariates,
                       .store_covariates = record.store_covariates};
    std::vector<geo::Planar> middles;
    for (int row = 0; row < frame.rows; ++row)
        for (int column = 0; column < frame.columns; ++column)
            middles.push_back(frame.middle(column, row));
    Eigen::VectorXd const visitors = fit::visitors_of_one_more_store(
        competing_places(kept, plane), ground_of(plane), rule_of(record.run),
        fit::attractiveness_of(attractions_of(kept)), model, positions_of(middles), threads);
    geo::Grid grid{frame, {}};
    for (double const value : visitors)
        grid.values.push_back(static_cast<float>(value));
    return grid;
}

std::string unit_of_density(db::RunRow const& run) {
    return run.exposure_field.empty() ? "visitors per km²"
                                      : fmt::format("visitors per km² and unit of {}", run.exposure_field);
}

/// Removes the values of cells that have none in the other grid.
geo::Grid where_known(geo::Grid grid, geo::Grid const& other) {
    for (std::size_t i = 0; i < grid.values.size(); ++i)
        if (std::isnan(other.values[i])) grid.values[i] = std::numeric_limits<float>::quiet_NaN();
    return grid;
}

}  // namespace

std::optional<double> cell_asked_for_m(db::RunRow const& run) {
    auto const options = nlohmann::json::parse(run.options, nullptr, false);
    if (!options.is_object() || !options.contains("raster-cell")) return std::nullopt;
    auto const& km = options["raster-cell"];
    return km.is_number() ? std::optional(km.get<double>() * geo::m_per_km) : std::nullopt;
}

std::string unit_of_surface(db::RunRow const& run) {
    return run.exposure_field.empty() ? "visitors per store"
                                      : fmt::format("visitors per store and unit of {}", run.exposure_field);
}

std::vector<geo::Raster> rasters_of(db::RunRecord const& record, std::optional<double> cell_m, int threads) {
    if (record.stores.empty()) return {};
    model::CityModel<2> const model = model_of(record.run, record.cities);
    StoresInPlane const stores = stores_in_plane(record);
    if (cell_m) refuse_too_many_cells(stores.all, *cell_m);
    std::vector<Sight> const sights = sights_of(stores.in_fit, stores.z, threads);
    geo::GridFrame const frame = raster_frame(stores.all, sights, model, cell_m);
    geo::Grid residuals = residual_surface_of(sights, frame);
    geo::Grid visitors = where_known(surface_of(model, frame), residuals);
    std::string const of_run = fmt::format("Run {} of series {}", record.run.run_id, record.run.series);
    geo::Raster misfit{
        "residual_surface",
        "Smoothed misfit",
        of_run +
            ": mean of the standardised misfits z of about eight stores around, in its own standard "
            "deviations: beyond ±3 the region has more or fewer visitors than the cities explain",
        "standard deviations",
        record.run.crs_wkt,
        std::move(residuals)};
    if (record.run.competition == "shared")
        return {
            {"surface", "Visitors of one more store",
             of_run + ": visitors that one more store would have there, which the stores around it give up",
             unit_of_surface(record.run), record.run.crs_wkt,
             where_known(one_more_store(record, model, frame, threads), misfit.grid)},
            misfit,
            {"density", "Visitors per km²",
             of_run + ": how many visitors live there, by the cities and the background together",
             unit_of_density(record.run), record.run.crs_wkt, std::move(visitors)}};
    return {
        {"surface", "Fitted visitors",
         of_run + ": visitors that a store can expect that stands there, by the cities and the background "
                  "together",
         unit_of_surface(record.run), record.run.crs_wkt, std::move(visitors)},
        std::move(misfit)};
}

}  // namespace results
