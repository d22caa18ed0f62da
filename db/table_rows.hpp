#pragma once

#include "db/connection.hpp"
#include "db/database.hpp"
#include "db/spatial_index.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <string>
#include <vector>

/// Rows into and out of the tables of a run. Their columns are those of `columns(row, visit)`.
namespace db {

/// The member in which a row keeps its geometry; null where it has none.
template <typename Row>
auto* geometry_of(Row& row) {
    if constexpr (requires { row.centre; })
        return &row.centre;
    else if constexpr (requires { row.position; })
        return &row.position;
    else if constexpr (requires { row.area; })
        return &row.area;
    else if constexpr (requires { row.line; })
        return &row.line;
    else
        return static_cast<void*>(nullptr);
}

template <typename Row>
concept HasGeometry = !std::same_as<decltype(geometry_of(std::declval<Row&>())), void*>;

template <typename Row>
std::vector<std::string> column_names() {
    std::vector<std::string> names;
    if constexpr (HasGeometry<Row>) names.emplace_back("geom");
    Row row;
    columns(row, [&](char const* name, auto const&) { names.emplace_back(name); });
    return names;
}

inline std::string insert_statement(std::string const& table, std::vector<std::string> const& names) {
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(names, ", "),
                       fmt::join(std::vector<std::string>(names.size(), "?"), ", "));
}

/// Counts rows and tells `done` of them, so many at a time.
class CountedRows {
public:
    explicit CountedRows(RowsDone const& done) : done_(done) {}
    void one_more() {
        constexpr std::size_t at_once = 1024;
        if (++rows_ % at_once == 0 && done_) done_(at_once);
    }

private:
    RowsDone const& done_;
    std::size_t rows_ = 0;
};

/// Adds one row; `blob` is the memory for its geometry.
template <typename Row>
void insert_row(Statement& statement, std::int64_t run_id, Row const& row, Blob& blob) {
    statement.bind(run_id);
    if constexpr (HasGeometry<Row>) {
        blob = geometry_blob(*geometry_of(row));
        statement.bind(blob);
    }
    columns(row, [&](char const*, auto const& value) { statement.bind(value); });
    statement.run();
}

template <typename Row>
Statement insertion_into(Connection& connection, std::string const& table) {
    auto names = column_names<Row>();
    names.insert(names.begin(), "run_id");
    return Statement{connection, insert_statement(table, names)};
}

template <typename Row>
void insert_rows(Connection& connection, std::string const& table, std::int64_t run_id,
                 std::vector<Row> const& rows, RowsDone const& done) {
    auto statement = insertion_into<Row>(connection, table);
    Blob blob;
    CountedRows count{done};
    for (auto const& row : rows) {
        insert_row(statement, run_id, row, blob);
        count.one_more();
    }
}

/// Adds the rows to a layer and to its spatial index, and returns their extent. The index's insert trigger
/// must not be there: it would do the same, one by one.
template <HasGeometry Row>
std::optional<Extent> insert_features(Connection& connection, std::string const& layer, std::int64_t run_id,
                                      std::vector<Row> const& rows, RowsDone const& done) {
    auto statement = insertion_into<Row>(connection, layer);
    std::vector<IndexEntry> entries;
    entries.reserve(rows.size());
    std::optional<Extent> all;
    Blob blob;
    CountedRows count{done};
    for (auto const& row : rows) {
        insert_row(statement, run_id, row, blob);
        count.one_more();
        auto const extent = extent_of(*geometry_of(row));
        if (!extent) continue;
        entries.push_back({connection.last_insert_id(), *extent});
        all = joined(all, extent);
    }
    add_to_index(connection, layer, entries);
    return all;
}

inline bool can_be_drawn(geo::LonLat const& p) {
    bool const is_empty = std::isnan(p.lon_deg) && std::isnan(p.lat_deg);
    return is_empty || (std::abs(p.lon_deg) <= 360 && std::abs(p.lat_deg) <= 90);
}
inline bool can_be_drawn(std::vector<geo::LonLat> const& points) {
    return std::ranges::all_of(points, [](geo::LonLat const& p) { return can_be_drawn(p); });
}
inline bool can_be_drawn(geo::MultiLine const& g) {
    return std::ranges::all_of(g.lines, [](auto const& line) { return can_be_drawn(line); });
}
inline bool can_be_drawn(geo::MultiPolygon const& g) {
    return std::ranges::all_of(g.polygons, [](auto const& polygon) {
        return std::ranges::all_of(polygon, [](auto const& ring) { return can_be_drawn(ring); });
    });
}

/// Throws DatabaseError where the bytes are no geometry, one of another kind, or one that is not on this
/// globe.
template <typename Geometry>
void read_geometry(Statement& statement, Geometry& geometry, Connection const& connection,
                   std::string const& table) {
    auto const any = geometry_from_blob(statement.read_blob());
    auto const* const found = any ? std::get_if<Geometry>(&*any) : nullptr;
    if (!found || !can_be_drawn(*found))
        throw DatabaseError(
            fmt::format("'{}' is damaged: a geometry in its table {} cannot be read; restore a copy of it",
                        connection.path().string(), table));
    geometry = *found;
}

/// The rows of one run in the order in which they were inserted.
template <typename Row>
std::vector<Row> select_rows(Connection& connection, std::string const& table, std::int64_t run_id) {
    Statement statement{connection, fmt::format("SELECT {} FROM {} WHERE run_id = ? ORDER BY fid",
                                                fmt::join(column_names<Row>(), ", "), table)};
    statement.bind(run_id);
    std::vector<Row> rows;
    while (statement.next_row()) {
        auto& row = rows.emplace_back();
        if constexpr (HasGeometry<Row>) read_geometry(statement, *geometry_of(row), connection, table);
        columns(row, [&](char const*, auto& value) { statement.read(value); });
    }
    return rows;
}

/// Runs with the given end of the query ("WHERE … ORDER BY …") and its parameters.
template <typename... Values>
std::vector<RunRow> select_runs(Connection& connection, std::string const& clauses, Values const&... values) {
    Statement statement{connection, fmt::format("SELECT run_id, {} FROM runs {}",
                                                fmt::join(column_names<RunRow>(), ", "), clauses)};
    statement.with(values...);
    std::vector<RunRow> rows;
    while (statement.next_row()) {
        auto& row = rows.emplace_back();
        statement.read(row.run_id);
        columns(row, [&](char const*, auto& value) { statement.read(value); });
    }
    return rows;
}

}  // namespace db
