#pragma once

#include "geo/geometry.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace results {

/// Places in the plane, to look for the nearest ones. Holds a copy.
class PlaceIndex {
public:
    explicit PlaceIndex(std::span<geo::Planar const> places);
    ~PlaceIndex();

    /// For each place the indices of the `count` nearest others, in no order; fewer where there are fewer.
    /// The result does not depend on the number of threads.
    std::vector<std::vector<std::size_t>> nearest_others(int count, int threads = 1) const;

    /// The index of the place nearest to any point; none without places.
    std::optional<std::size_t> nearest(geo::Planar from) const;
    /// From a place to the nearest other; infinite without one.
    std::vector<double> distances_to_others_m() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace results
