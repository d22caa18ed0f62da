#include "src/results/residual_surface.hpp"

#include "src/results/cell_range.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace results {
namespace {

constexpr double radius_sds = 2;
constexpr double furthest_sds = 3;

/// What a store weighs at its furthest, 1 %; a cell is seen where some store weighs as much.
double const least_weight_seen = std::exp(-0.5 * furthest_sds * furthest_sds);

struct Sums {
    float weighted_z = 0;
    float squared_weights = 0;
    float largest_weight = 0;
};

/// exp(−½ d²÷h²) of the cells from `first` to `end` along one axis, whose middles are at first_m + i ·
/// step_m.
std::vector<float> weights_along(double first_m, double step_m, int cells, double h_m) {
    std::vector<float> weights;
    for (int i = 0; i < cells; ++i)
        weights.push_back(static_cast<float>(std::exp(-0.5 * std::pow((first_m + i * step_m) / h_m, 2))));
    return weights;
}

/// A weight is the product of one for x and one for y, which spares an exponential per cell.
void add(Sight const& store, geo::GridFrame const& frame, std::vector<Sums>& sums) {
    // No kernel falls between the cells.
    double const h_m = std::max(store.radius_m / radius_sds, frame.cell_width_m());
    CellRange const cells = cells_around(frame, store.place, furthest_sds * h_m, furthest_sds * h_m);
    geo::Planar const first = frame.middle(cells.first_column, cells.first_row);
    auto const across = weights_along(first.x_m - store.place.x_m, frame.cell_width_m(),
                                      cells.end_column - cells.first_column, h_m);
    auto const down = weights_along(first.y_m - store.place.y_m, -frame.cell_height_m(),
                                    cells.end_row - cells.first_row, h_m);
    auto const z = static_cast<float>(store.z);
    for (int row = cells.first_row; row < cells.end_row; ++row) {
        Sums* cell = &sums[cell_index(frame, cells.first_column, row)];
        float const of_row = down[row - cells.first_row];
        for (float const of_column : across) {
            float const weight = of_row * of_column;
            cell->weighted_z += weight * z;
            cell->squared_weights += weight * weight;
            cell->largest_weight = std::max(cell->largest_weight, weight);
            ++cell;
        }
    }
}

}  // namespace

geo::Grid residual_surface_of(std::span<Sight const> stores, geo::GridFrame const& frame) {
    std::vector<Sums> sums(cell_count(frame));
    for (Sight const& store : stores)
        add(store, frame, sums);
    geo::Grid grid{frame, {}};
    grid.values.reserve(sums.size());
    for (Sums const& cell : sums) {
        bool const is_seen = cell.largest_weight >= least_weight_seen;
        grid.values.push_back(is_seen ? cell.weighted_z / std::sqrt(cell.squared_weights)
                                      : std::numeric_limits<float>::quiet_NaN());
    }
    return grid;
}

}  // namespace results
