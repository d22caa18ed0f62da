#include "src/base/nearest_neighbours.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"

#include <nanoflann.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace base {
namespace {

/// Places as nanoflann asks for them.
template <int D>
struct Places {
    Eigen::Matrix<double, D, Eigen::Dynamic> columns;

    std::size_t kdtree_get_point_count() const { return static_cast<std::size_t>(columns.cols()); }
    double kdtree_get_pt(std::size_t place, std::size_t d) const {
        return columns(static_cast<Eigen::Index>(d), static_cast<Eigen::Index>(place));
    }
    template <typename Box>
    bool kdtree_get_bbox(Box&) const {
        return false;
    }
};

template <int D>
using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<double, Places<D>>, Places<D>,
                                                 D, std::size_t>;

constexpr std::size_t places_of_leaf = 10;
constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
/// Of squared distances as the tree sums them up.
constexpr double rounding = 1e-14, least = std::numeric_limits<double>::min();

/// Squared distance and place, in whose order the nearest come: of those at one distance the library's own
/// set keeps whichever it met first.
using Found = std::pair<double, std::size_t>;

/// The nearest places on the way through the tree; none of `left_out`.
class Nearest {
public:
    using DistanceType = double;
    using IndexType = std::size_t;  // later versions of the library ask for it

    Nearest(std::size_t count, std::size_t left_out) : count_(count), left_out_(left_out) {
        found_.reserve(count);
    }
    bool addPoint(double squared, std::size_t place) {
        Found const here{squared, place};
        if (place == left_out_ || (full() && here >= found_.back())) return true;
        if (full()) found_.pop_back();
        found_.insert(std::ranges::upper_bound(found_, here), here);
        // The tree leaves out what is no nearer than this, by sums that rounding touches; a place as far may
        // come first by its number.
        if (full()) worst_ = found_.back().first * (1 + rounding) + least;
        return true;
    }
    double worstDist() const { return worst_; }
    bool full() const { return found_.size() == count_; }
    std::size_t size() const { return found_.size(); }
    void sort() const {}
    std::vector<Found> const& found() const { return found_; }

private:
    static constexpr double far = std::numeric_limits<double>::infinity();
    std::size_t count_, left_out_;
    double worst_ = far;
    std::vector<Found> found_;
};

/// What the tree asks of a set of places up to a distance.
class UpTo {
public:
    using DistanceType = double;
    using IndexType = std::size_t;  // later versions of the library ask for it

    explicit UpTo(double distance)
        : distance_(distance), worst_(distance * distance * (1 + rounding) + least) {}
    double worstDist() const { return worst_; }
    bool full() const { return true; }
    void sort() const {}

protected:
    double distance_, worst_;
};

/// All places up to a distance.
class Within : public UpTo {
public:
    using UpTo::UpTo;
    bool addPoint(double squared, std::size_t place) {
        if (std::sqrt(squared) <= distance_) found_.push_back(place);
        return true;
    }
    std::size_t size() const { return found_.size(); }
    std::vector<std::size_t> take() { return std::move(found_); }

private:
    std::vector<std::size_t> found_;
};

/// Whether there is one nearer than a distance: the first ends the way through the tree.
class Any : public UpTo {
public:
    using UpTo::UpTo;
    bool addPoint(double squared, std::size_t) {
        is_found_ = std::sqrt(squared) < distance_;
        return !is_found_;
    }
    std::size_t size() const { return is_found_ ? 1 : 0; }
    bool is_found() const { return is_found_; }

private:
    bool is_found_ = false;
};

}  // namespace

template <int D>
struct NearestNeighbours<D>::Implementation {
    Places<D> places;
    Tree<D> tree;

    explicit Implementation(Eigen::Matrix<double, D, Eigen::Dynamic> const& columns)
        : places{columns}, tree(D, places, nanoflann::KDTreeSingleIndexAdaptorParams(places_of_leaf)) {
        tree.buildIndex();
    }

    std::vector<Found> nearest(Place const& from, std::size_t count, std::size_t left_out = none) const {
        if (count == 0) return {};
        Nearest set(count, left_out);
        tree.findNeighbors(set, from.data(), {});
        return set.found();
    }
};

template <int D>
NearestNeighbours<D>::NearestNeighbours(Eigen::Matrix<double, D, Eigen::Dynamic> const& places)
    : implementation_(new Implementation{places}) {}
template <int D>
NearestNeighbours<D>::~NearestNeighbours() = default;

template <int D>
std::vector<std::vector<std::size_t>> NearestNeighbours<D>::nearest_others(int count, int threads) const {
    auto const& columns = implementation_->places.columns;
    std::vector<std::vector<std::size_t>> neighbours(static_cast<std::size_t>(columns.cols()));
    parallel_stretches(neighbours.size(), threads, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            for (Found const& other : implementation_->nearest(columns.col(static_cast<Eigen::Index>(i)),
                                                               static_cast<std::size_t>(count), i))
                neighbours[i].push_back(other.second);
    });
    return neighbours;
}

template <int D>
std::optional<std::size_t> NearestNeighbours<D>::nearest(Place const& from) const {
    std::vector<Found> const found = implementation_->nearest(from, 1);
    return found.empty() ? std::nullopt : std::optional(found.front().second);
}

template <int D>
auto NearestNeighbours<D>::nearest(Place const& from, int count) const -> std::vector<Near> {
    std::vector<Near> near;
    for (auto const& [squared, place] : implementation_->nearest(from, static_cast<std::size_t>(count)))
        near.push_back({place, std::sqrt(squared)});
    return near;
}

template <int D>
std::vector<std::size_t> NearestNeighbours<D>::within(Place const& from, double distance) const {
    Within set(distance);
    implementation_->tree.findNeighbors(set, from.data(), {});
    return set.take();
}

template <int D>
bool NearestNeighbours<D>::is_any_nearer(Place const& from, double distance) const {
    Any set(distance);
    implementation_->tree.findNeighbors(set, from.data(), {});
    return set.is_found();
}

template <int D>
std::vector<double> NearestNeighbours<D>::distances_to_others() const {
    auto const& columns = implementation_->places.columns;
    std::vector<double> distances;
    for (Eigen::Index i = 0; i < columns.cols(); ++i) {
        auto const nearest = implementation_->nearest(columns.col(i), 1, static_cast<std::size_t>(i));
        distances.push_back(nearest.empty() ? std::numeric_limits<double>::infinity()
                                            : std::sqrt(nearest.front().first));
    }
    return distances;
}

#define FOOTFALL_INSTANTIATE(D) template class NearestNeighbours<D>;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace base
