#include "geo/errors.hpp"
#include "geo/geometry.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace results {
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
