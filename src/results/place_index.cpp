#include "src/results/place_index.hpp"

#include "src/fit/parallel.hpp"

#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>

#include <cmath>
#include <iterator>
#include <limits>

namespace results {
namespace {

namespace bg = boost::geometry;
using Point = bg::model::point<double, 2, bg::cs::cartesian>;
using Entry = std::pair<Point, std::size_t>;
using Tree = bg::index::rtree<Entry, bg::index::rstar<16>>;

std::vector<Entry> entries_of(std::span<geo::Planar const> places) {
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < places.size(); ++i)
        entries.emplace_back(Point(places[i].x_m, places[i].y_m), i);
    return entries;
}

}  // namespace

struct PlaceIndex::Implementation {
    std::vector<Entry> entries;
    Tree tree{entries};  ///< packed, being made all at once

    std::vector<Entry> others(Entry const& entry, int count) const {
        auto const other = [&](Entry const& e) { return e.second != entry.second; };
        std::vector<Entry> found;
        tree.query(
            bg::index::nearest(entry.first, static_cast<unsigned>(count)) && bg::index::satisfies(other),
            std::back_inserter(found));
        return found;
    }
};

PlaceIndex::PlaceIndex(std::span<geo::Planar const> places)
    : implementation_(new Implementation{entries_of(places)}) {}
PlaceIndex::~PlaceIndex() = default;

std::vector<std::vector<std::size_t>> PlaceIndex::nearest_others(int count, int threads) const {
    std::vector<Entry> const& entries = implementation_->entries;
    std::vector<std::vector<std::size_t>> neighbours(entries.size());
    fit::parallel_stretches(entries.size(), threads, [&](std::size_t, std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i)
            for (Entry const& other : implementation_->others(entries[i], count))
                neighbours[i].push_back(other.second);
    });
    return neighbours;
}

std::optional<std::size_t> PlaceIndex::nearest(geo::Planar from) const {
    auto const& tree = implementation_->tree;
    auto const found = tree.qbegin(bg::index::nearest(Point(from.x_m, from.y_m), 1));
    if (found == tree.qend()) return std::nullopt;
    return found->second;
}

std::vector<double> PlaceIndex::distances_to_others_m() const {
    std::vector<double> distances;
    for (Entry const& entry : implementation_->entries) {
        auto const nearest = implementation_->others(entry, 1);
        distances.push_back(nearest.empty() ? std::numeric_limits<double>::infinity()
                                            : bg::distance(entry.first, nearest.front().first));
    }
    return distances;
}

}  // namespace results
