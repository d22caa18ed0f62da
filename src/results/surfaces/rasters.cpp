#include "src/results/surfaces/rasters.hpp"

#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "src/fit/choice/network.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/surfaces/surface.hpp"

#include <fmt/format.h>
#include <Eigen/Eigenvalues>
#include <nlohmann/json.hpp>

#include <algorithm>
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

namespace {

constexpr double most_cells = 4e6;  // 16 MB each, before compression
constexpr double most_cells_asked_for = 25e6;
constexpr double margin = 0.05;
constexpr double least_side_m = 1000;  // of stores on one spot

/// The cells' edges lie on multiples of the size, so that rasters of two runs fit on each other.
geo::GridFrame frame_of(geo::PlanarBox const& box, double cell_m) {
    geo::PlanarBox const aligned{
        std::floor(box.west_m / cell_m) * cell_m, std::floor(box.south_m / cell_m) * cell_m,
        std::ceil(box.east_m / cell_m) * cell_m, std::ceil(box.north_m / cell_m) * cell_m};
    return {aligned, static_cast<int>(std::lround((aligned.east_m - aligned.west_m) / cell_m)),
            static_cast<int>(std::lround((aligned.north_m - aligned.south_m) / cell_m))};
}

double longer_side_m(geo::PlanarBox const& box) {
    return std::max(box.east_m - box.west_m, box.north_m - box.south_m);
}

double cells_in(geo::PlanarBox const& box, double cell_m) {
    return (box.east_m - box.west_m) / cell_m * ((box.north_m - box.south_m) / cell_m);
}

geo::PlanarBox box_around(std::span<geo::Planar const> stores) {
    auto const [west, east] = std::ranges::minmax(stores, {}, &geo::Planar::x_m);
    auto const [south, north] = std::ranges::minmax(stores, {}, &geo::Planar::y_m);
    geo::PlanarBox const box{west.x_m, south.y_m, east.x_m, north.y_m};
    double const more = std::max(margin * longer_side_m(box), least_side_m / 2);
    return {box.west_m - more, box.south_m - more, box.east_m + more, box.north_m + more};
}

double least_sd_m(model::City<2> const& city) {
    return std::sqrt(Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(city.covariance).eigenvalues()[0]);
}

/// The largest of 1, 2 and 5 times a power of ten that is not above `size`.
double rounded_down(double size) {
    double const power = std::pow(10, std::floor(std::log10(size)));
    for (double const digit : {5.0, 2.0})
        if (digit * power <= size) return digit * power;
    return power;
}

double next_larger(double rounded) {
    return rounded_down(rounded * 2.6);  // 1 → 2, 2 → 5, 5 → 10
}

double chosen_cell_m(geo::PlanarBox const& box, std::span<Sight const> sights,
                     model::CityModel<2> const& model) {
    double cell = longer_side_m(box) / 200;
    if (!sights.empty()) cell = std::min(cell, median_radius_m(sights) / 6);
    for (model::City<2> const& city : model.cities)
        cell = std::min(cell, least_sd_m(city) / 4);
    cell = rounded_down(cell);
    while (cells_in(box, cell) > most_cells)
        cell = next_larger(cell);
    return cell;
}

}  // namespace

geo::GridFrame raster_frame(std::span<geo::Planar const> stores, std::span<Sight const> sights,
                            model::CityModel<2> const& model, std::optional<double> cell_m) {
    geo::PlanarBox const box = box_around(stores);
    return frame_of(box, cell_m ? *cell_m : chosen_cell_m(box, sights, model));
}

void refuse_too_many_cells(std::span<geo::Planar const> stores, double cell_m) {
    geo::PlanarBox const box = box_around(stores);
    double const cells = cells_in(box, cell_m);
    if (cell_m > 0 && cells <= most_cells_asked_for) return;
    throw geo::UsageError(fmt::format(
        "--raster-cell {} would cut the stores' extent into {:.3g} million cells, more than {:.0f} million; "
        "give {:.2g} or more",
        cell_m / geo::m_per_km, cells / 1e6, most_cells_asked_for / 1e6,
        next_larger(rounded_down(std::sqrt(cells_in(box, 1) / most_cells_asked_for))) / geo::m_per_km));
}

}  // namespace results
