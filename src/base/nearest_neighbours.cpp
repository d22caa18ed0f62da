#include "src/base/nearest_neighbours.hpp"

#include "src/base/dimensions.hpp"
#include "src/base/parallel.hpp"

#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace base {
namespace {

namespace bg = boost::geometry;

template <int D>
using Point = bg::model::point<double, D, bg::cs::cartesian>;
template <int D>
using Entry = std::pair<Point<D>, std::size_t>;

template <int D>
Point<D> point_at(Eigen::Matrix<double, D, 1> const& place) {
    Point<D> point;
    point.template set<0>(place[0]);
    if constexpr (D > 1) point.template set<1>(place[1]);
    if constexpr (D > 2) point.template set<2>(place[2]);
    return point;
}

template <int D>
std::vector<Entry<D>> entries_of(Eigen::Matrix<double, D, Eigen::Dynamic> const& places) {
    std::vector<Entry<D>> entries;
    for (Eigen::Index i = 0; i < places.cols(); ++i)
        entries.emplace_back(point_at<D>(places.col(i)), static_cast<std::size_t>(i));
    return entries;
}

}  // namespace

template <int D>
struct NearestNeighbours<D>::Implementation {
    std::vector<Entry<D>> entries;
    bg::index::rtree<Entry<D>, bg::index::rstar<16>> tree{entries};  ///< packed, being made all at once

    std::vector<Entry<D>> others(Entry<D> const& entry, int count) const {
        auto const other = [&](Entry<D> const& e) { return e.second != entry.second; };
        std::vector<Entry<D>> found;
        tree.query(
            bg::index::nearest(entry.first, static_cast<unsigned>(count)) && bg::index::satisfies(other),
            std::back_inserter(found));
        return found;
    }
};

template <int D>
NearestNeighbours<D>::NearestNeighbours(Eigen::Matrix<double, D, Eigen::Dynamic> const& places)
    : implementation_(new Implementation{entries_of<D>(places)}) {}
template <int D>
NearestNeighbours<D>::~NearestNeighbours() = default;

template <int D>
std::vector<std::vector<std::size_t>> NearestNeighbours<D>::nearest_others(int count, int threads) const {
    std::vector<Entry<D>> const& entries = implementation_->entries;
    std::vector<std::vector<std::size_t>> neighbours(entries.size());
    parallel_stretches(entries.size(), threads, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            for (Entry<D> const& other : implementation_->others(entries[i], count))
                neighbours[i].push_back(other.second);
    });
    return neighbours;
}

template <int D>
std::optional<std::size_t> NearestNeighbours<D>::nearest(Place const& from) const {
    auto const& tree = implementation_->tree;
    auto const found = tree.qbegin(bg::index::nearest(point_at<D>(from), 1));
    if (found == tree.qend()) return std::nullopt;
    return found->second;
}

template <int D>
auto NearestNeighbours<D>::nearest(Place const& from, int count) const -> std::vector<Near> {
    Point<D> const middle = point_at<D>(from);
    std::vector<Near> found;
    auto const& tree = implementation_->tree;
    for (auto entry = tree.qbegin(bg::index::nearest(middle, static_cast<unsigned>(count)));
         entry != tree.qend(); ++entry)
        found.push_back({entry->second, bg::distance(entry->first, middle)});
    std::ranges::sort(found, {}, [](Near const& near) { return std::pair(near.distance, near.place); });
    return found;
}

template <int D>
std::vector<std::size_t> NearestNeighbours<D>::within(Place const& from, double distance) const {
    Point<D> const middle = point_at<D>(from);
    Place const aside = Place::Constant(distance);
    bg::model::box<Point<D>> const around(point_at<D>(from - aside), point_at<D>(from + aside));
    auto const near = [&](Entry<D> const& e) { return bg::distance(e.first, middle) <= distance; };
    std::vector<std::size_t> found;
    for (auto entry =
             implementation_->tree.qbegin(bg::index::intersects(around) && bg::index::satisfies(near));
         entry != implementation_->tree.qend(); ++entry)
        found.push_back(entry->second);
    return found;
}

template <int D>
std::vector<double> NearestNeighbours<D>::distances_to_others() const {
    std::vector<double> distances;
    for (Entry<D> const& entry : implementation_->entries) {
        auto const nearest = implementation_->others(entry, 1);
        distances.push_back(nearest.empty() ? std::numeric_limits<double>::infinity()
                                            : bg::distance(entry.first, nearest.front().first));
    }
    return distances;
}

#define FOOTFALL_INSTANTIATE(D) template class NearestNeighbours<D>;
FOOTFALL_FOR_EACH_DIMENSION(FOOTFALL_INSTANTIATE)
#undef FOOTFALL_INSTANTIATE

}  // namespace base
