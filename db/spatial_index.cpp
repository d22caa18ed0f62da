#include "db/spatial_index.hpp"

#include "db/geometry_blob.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace db {
namespace {

/// Up to so many times as many features may be there already for packing all of them anew to pay.
constexpr std::int64_t worth_packing = 8;

/// What a node of SQLite's R-tree says of a feature, or of a node beneath it.
struct Cell {
    std::int64_t id = 0;
    float min_x = 0, max_x = 0, min_y = 0, max_y = 0;
};
constexpr std::size_t bytes_of_cell = 8 + 4 * 4;
constexpr std::size_t bytes_of_head = 4;

float rounded_down(double bound) {
    auto const near = static_cast<float>(bound);
    return near > bound ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}
float rounded_up(double bound) {
    return -rounded_down(-bound);
}

Cell cell_of(IndexEntry const& entry) {
    return {entry.fid, rounded_down(entry.extent.min_x), rounded_up(entry.extent.max_x),
            rounded_down(entry.extent.min_y), rounded_up(entry.extent.max_y)};
}

Cell around(std::int64_t id, std::vector<Cell> const& cells) {
    Cell all = cells.front();
    all.id = id;
    for (Cell const& cell : cells)
        all = {id, std::min(all.min_x, cell.min_x), std::max(all.max_x, cell.max_x),
               std::min(all.min_y, cell.min_y), std::max(all.max_y, cell.max_y)};
    return all;
}

/// Sort-tile-recursive packing (Leutenegger, Lopez and Edgington 1997): strips along x, cut along y. By hand,
/// because SQLite inserts one by one and no library writes its tables.
std::vector<std::vector<Cell>> nodes_of(std::vector<Cell> cells, std::size_t per_node) {
    std::size_t const nodes = (cells.size() + per_node - 1) / per_node;
    auto const strips = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(nodes))));
    std::size_t const per_strip = (nodes + strips - 1) / strips * per_node;
    std::ranges::sort(cells, {}, [](Cell const& c) { return std::pair(c.min_x + c.max_x, c.id); });
    std::vector<std::vector<Cell>> result;
    for (std::size_t strip = 0; strip < cells.size(); strip += per_strip) {
        auto const first = cells.begin() + static_cast<std::ptrdiff_t>(strip);
        auto const end = first + static_cast<std::ptrdiff_t>(std::min(per_strip, cells.size() - strip));
        std::ranges::sort(first, end, {}, [](Cell const& c) { return std::pair(c.min_y + c.max_y, c.id); });
        for (auto at = first; at < end;) {
            auto const next = at + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(per_node), end - at);
            result.emplace_back(at, next);
            at = next;
        }
    }
    return result;
}

/// Big-endian.
template <typename Number>
void put(Blob& blob, std::size_t at, Number number) {
    auto const bytes = blob_format::ordered<Number>(std::bit_cast<blob_format::Bytes<Number>>(number), false);
    std::ranges::copy(bytes, blob.begin() + static_cast<std::ptrdiff_t>(at));
}

/// A node as https://www.sqlite.org/src/file/ext/rtree/rtree.c lays it out; `depth` is read in the root only.
Blob blob_of(std::vector<Cell> const& cells, std::size_t bytes, std::uint16_t depth) {
    Blob blob(bytes, 0);
    put(blob, 0, depth);
    put(blob, 2, static_cast<std::uint16_t>(cells.size()));
    std::size_t at = bytes_of_head;
    for (Cell const& cell : cells) {
        put(blob, at, cell.id);
        put(blob, at + 8, cell.min_x);
        put(blob, at + 12, cell.max_x);
        put(blob, at + 16, cell.min_y);
        put(blob, at + 20, cell.max_y);
        at += bytes_of_cell;
    }
    return blob;
}

/// The tables behind an R-tree, whose contents this replaces.
class PackedTree {
public:
    PackedTree(Connection& connection, std::string const& tree)
        : connection_(connection),
          tree_(tree),
          bytes_(static_cast<std::size_t>(integer_of(
              connection, fmt::format("SELECT length(data) FROM {}_node WHERE nodeno = 1", tree)))) {}

    void fill(std::vector<Cell> cells) {
        for (char const* const table : {"node", "parent", "rowid"})
            connection_.execute(fmt::format("DELETE FROM {}_{}", tree_, table));
        std::size_t const per_node = (bytes_ - bytes_of_head) / bytes_of_cell;
        for (std::uint16_t height = 0;; ++height) {
            std::vector<std::vector<Cell>> const nodes = nodes_of(std::move(cells), per_node);
            cells = write(nodes, height);
            if (nodes.size() == 1) return;
        }
    }

private:
    /// Returns what the level above says of the nodes. A single node is the root, which has the number 1.
    std::vector<Cell> write(std::vector<std::vector<Cell>> const& nodes, std::uint16_t height) {
        Statement node{connection_, fmt::format("INSERT INTO {}_node VALUES (?, ?)", tree_)};
        std::vector<Cell> above;
        std::vector<std::pair<std::int64_t, std::int64_t>> parents;
        for (std::vector<Cell> const& cells : nodes) {
            std::int64_t const number = nodes.size() == 1 ? 1 : next_++;
            Blob const blob = blob_of(cells, bytes_, nodes.size() == 1 ? height : std::uint16_t{0});
            node.with(number, blob).run();
            above.push_back(around(number, cells));
            for (Cell const& cell : cells)
                parents.emplace_back(cell.id, number);
        }
        std::ranges::sort(parents);
        char const* const table = height == 0 ? "rowid" : "parent";
        Statement parent{connection_, fmt::format("INSERT INTO {}_{} VALUES (?, ?)", tree_, table)};
        for (auto const& [child, number] : parents)
            parent.with(child, number).run();
        return above;
    }

    Connection& connection_;
    std::string tree_;
    std::size_t bytes_;  ///< of every node
    std::int64_t next_ = 2;
};

std::vector<Cell> cells_in(Connection& connection, std::string const& tree) {
    Statement all{connection, fmt::format("SELECT id, minx, maxx, miny, maxy FROM {}", tree)};
    std::vector<Cell> cells;
    while (all.next_row()) {
        IndexEntry entry{all.read_integer(), {}};
        all.read(entry.extent.min_x);
        all.read(entry.extent.max_x);
        all.read(entry.extent.min_y);
        all.read(entry.extent.max_y);
        cells.push_back(cell_of(entry));
    }
    return cells;
}

}  // namespace

void add_to_index(Connection& connection, std::string const& layer, std::vector<IndexEntry> const& entries) {
    if (entries.empty()) return;
    std::string const tree = fmt::format("rtree_{}_geom", layer);
    std::int64_t const there = integer_of(connection, fmt::format("SELECT count(*) FROM {}_rowid", tree));
    if (there <= worth_packing * std::ssize(entries)) {
        std::vector<Cell> cells = cells_in(connection, tree);
        cells.reserve(cells.size() + entries.size());
        for (IndexEntry const& entry : entries)
            cells.push_back(cell_of(entry));
        return PackedTree(connection, tree).fill(std::move(cells));
    }
    Statement insertion{connection, fmt::format("INSERT INTO {} VALUES (?, ?, ?, ?, ?)", tree)};
    for (auto const& [fid, extent] : entries)
        insertion.with(fid, extent.min_x, extent.max_x, extent.min_y, extent.max_y).run();
}

}  // namespace db
