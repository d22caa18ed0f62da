#pragma once

#include "geo/geometry.hpp"

#include <vector>

namespace geo {

/// An upright box in the metres of a planar CRS.
struct PlanarBox {
    double west_m = 0, south_m = 0, east_m = 0, north_m = 0;
};

/// A box cut into equal cells.
struct GridFrame {
    PlanarBox box;
    int columns = 0;
    int rows = 0;

    double cell_width_m() const { return (box.east_m - box.west_m) / columns; }
    double cell_height_m() const { return (box.north_m - box.south_m) / rows; }
    /// Column 0 is the westernmost, row 0 the northernmost.
    Planar middle(int column, int row) const {
        return {box.west_m + (column + 0.5) * cell_width_m(), box.north_m - (row + 0.5) * cell_height_m()};
    }
};

/// A value for each cell, row by row; NaN where there is none.
struct Grid {
    GridFrame frame;
    std::vector<float> values;  ///< rows × columns
};

}  // namespace geo
