#pragma once

#include <Eigen/Core>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace base {

/// Places to look for the nearest ones, on a line, in the plane or in space. Holds a copy.
template <int D>
class NearestNeighbours {
public:
    using Place = Eigen::Matrix<double, D, 1>;

    /// `places` are columns, D × N, in any unit; distances are in it too.
    explicit NearestNeighbours(Eigen::Matrix<double, D, Eigen::Dynamic> const& places);
    ~NearestNeighbours();

    /// For each place the indices of the `count` nearest others, in no order; fewer where there are fewer.
    /// The result does not depend on the number of threads.
    std::vector<std::vector<std::size_t>> nearest_others(int count, int threads = 1) const;

    /// The index of the place nearest to any point; none without places.
    std::optional<std::size_t> nearest(Place const& from) const;
    /// A place and how far it is.
    struct Near {
        std::size_t place = 0;
        double distance = 0;
    };
    /// The `count` places nearest to any point, nearest first; fewer where there are fewer.
    std::vector<Near> nearest(Place const& from, int count) const;
    /// The indices of the places no further than `distance` from any point, in no order.
    std::vector<std::size_t> within(Place const& from, double distance) const;
    /// Whether a place is nearer than `distance`; quicker than to ask for the nearest.
    bool is_any_nearer(Place const& from, double distance) const;
    /// From a place to the nearest other; infinite without one.
    std::vector<double> distances_to_others() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace base
