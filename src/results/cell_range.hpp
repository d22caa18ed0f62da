#pragma once

#include "geo/grid.hpp"

#include <cstddef>

namespace results {

/// A block of a grid's cells, ends excluded.
struct CellRange {
    int first_column = 0, end_column = 0;
    int first_row = 0, end_row = 0;
};

/// The cells whose middles lie within the box of half sides `x_m` and `y_m` around a place.
CellRange cells_around(geo::GridFrame const& frame, geo::Planar place, double x_m, double y_m);

inline std::size_t cell_count(geo::GridFrame const& frame) {
    return static_cast<std::size_t>(frame.columns) * static_cast<std::size_t>(frame.rows);
}

/// Where a cell's value stands in a grid.
inline std::size_t cell_index(geo::GridFrame const& frame, int column, int row) {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(frame.columns) +
           static_cast<std::size_t>(column);
}

}  // namespace results
