#pragma once

#include "geo/geometry.hpp"
#include "src/model/city.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace results {

/// A store of a fit on the map: where it stands, how far around it the stores tell something, and its misfit.
struct Sight {
    geo::Planar place;
    double radius_m = 0;  ///< to its eighth neighbour
    double z = 0;
};

/// The sights of stores in the plane, index for index with their z. A store that shares its place with eight
/// others sees as far as the median of the rest; one of a few sees as far as the furthest; a single one 1 km.
std::vector<Sight> sights_of(std::span<geo::Planar const> places, std::span<double const> z, int threads = 1);

/// The median of how far the stores see; 0 without stores.
double median_radius_m(std::span<Sight const> stores);

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

/// Visitors that the model expects at the middle of each cell, of a store with an exposure of 1. A city
/// counts within 7 of its standard deviations; beyond, it brings less than 3e-11 of its amplitude.
geo::Grid surface_of(model::CityModel<2> const& model, geo::GridFrame const& frame);

/// How the misfits lean around the middle of each cell: Σ w z ÷ √Σ w² over the stores, w = (1 − d²÷r²)³ with
/// d the distance to the store and r 1½ of its radius, so that about eight stores count: nearly a Gaussian,
/// but one that ends without an edge, which would show as a ring. Standard normal where the model is right,
/// for it weighs independent z. NaN further from every store than r.
geo::Grid residual_surface_of(std::span<Sight const> stores, geo::GridFrame const& frame);

}  // namespace results
