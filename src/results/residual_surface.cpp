#include "src/results/residual_surface.hpp"

#include "src/results/cell_range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace results {
namespace {

/// So many of its radii a store is heard.
constexpr double furthest_radii = 1.5;

struct Sums {
    float weighted_z = 0;
    float squared_weights = 0;
};

/// (d ÷ reach)² of the cells along one axis, whose middles are `first_m` + i · `step_m` from the store.
std::vector<float> squares_along(double first_m, double step_m, int cells, double reach_m) {
    std::vector<float> squares;
    for (int i = 0; i < cells; ++i)
        squares.push_back(static_cast<float>(std::pow((first_m + i * step_m) / reach_m, 2)));
    return squares;
}

void add(Sight const& store, geo::GridFrame const& frame, std::vector<Sums>& sums) {
    // No kernel falls between the cells.
    double const reach_m = std::max(furthest_radii * store.radius_m, 3 * frame.cell_width_m());
    CellRange const cells = cells_around(frame, store.place, reach_m, reach_m);
    geo::Planar const first = frame.middle(cells.first_column, cells.first_row);
    auto const across = squares_along(first.x_m - store.place.x_m, frame.cell_width_m(),
                                      cells.end_column - cells.first_column, reach_m);
    auto const down = squares_along(first.y_m - store.place.y_m, -frame.cell_height_m(),
                                    cells.end_row - cells.first_row, reach_m);
    auto const z = static_cast<float>(store.z);
    for (int row = cells.first_row; row < cells.end_row; ++row) {
        Sums* cell = &sums[cell_index(frame, cells.first_column, row)];
        float const of_row = 1 - down[row - cells.first_row];
        for (float const of_column : across) {
            float const inside = std::max(of_row - of_column, 0.0F);
            float const weight = inside * inside * inside;
            cell->weighted_z += weight * z;
            cell->squared_weights += weight * weight;
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
        bool const is_seen = cell.squared_weights > 0;
        grid.values.push_back(is_seen ? cell.weighted_z / std::sqrt(cell.squared_weights)
                                      : std::numeric_limits<float>::quiet_NaN());
    }
    return grid;
}

}  // namespace results
