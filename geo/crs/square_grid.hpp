#pragma once

#include "geo/crs/projection.hpp"
#include "geo/geometry.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace geo {

/// A square of a plane, its sides along the axes.
struct PlanarSquare {
    Planar middle;
    double side_m = 0;
};

/// Squares that halving larger ones has left: their corners lie on a grid of the side of the smallest. They
/// are kept as whole numbers of that grid, so that what touches in the plane does so to the last digit and a
/// union of them has no slivers.
class SquareGrid {
public:
    explicit SquareGrid(std::vector<PlanarSquare> const& squares);

    /// The ground that some of the squares cover together, as an area on WGS 84 cut at the antimeridian:
    /// `chosen` holds their numbers, each once. Empty without squares, and where the plane's inverse is not
    /// defined.
    MultiPolygon union_of(std::span<int const> chosen, Projection const& projection) const;

private:
    struct Box {
        std::int64_t x = 0, y = 0, width = 0, height = 0;
    };
    std::vector<Box> boxes_of(std::span<int const> chosen) const;

    Planar origin_;
    double step_m_ = 1;
    std::vector<Box> squares_;
};

}  // namespace geo
