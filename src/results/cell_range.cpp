#include "src/results/cell_range.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace results {
namespace {

/// The first cell whose middle is at `low` or beyond and the first that is beyond `high`, both counted in
/// cells from the grid's edge.
std::pair<int, int> between(double low, double high, int cells) {
    auto const first_from = [cells](double edge) {
        return static_cast<int>(std::clamp(std::ceil(edge - 0.5), 0.0, static_cast<double>(cells)));
    };
    auto const first_beyond = [cells](double edge) {
        return static_cast<int>(std::clamp(std::floor(edge + 0.5), 0.0, static_cast<double>(cells)));
    };
    return {first_from(low), first_beyond(high)};
}

}  // namespace

CellRange cells_around(geo::GridFrame const& frame, geo::Planar place, double x_m, double y_m) {
    double const column = (place.x_m - frame.box.west_m) / frame.cell_width_m();
    double const row = (frame.box.north_m - place.y_m) / frame.cell_height_m();
    double const columns = x_m / frame.cell_width_m(), rows = y_m / frame.cell_height_m();
    auto const [first_column, end_column] = between(column - columns, column + columns, frame.columns);
    auto const [first_row, end_row] = between(row - rows, row + rows, frame.rows);
    return {first_column, end_column, first_row, end_row};
}

}  // namespace results
