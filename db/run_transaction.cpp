#include "db/database.hpp"
#include "db/described_tables.hpp"
#include "db/schema.hpp"
#include "db/table_rows.hpp"
#include "db/write_lock.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace db {

struct RunTransaction::Implementation {
    WriteLock lock;
    bool has_added = false;

    Connection& connection() { return lock.connection(); }
};

namespace {

std::int64_t insert_run(Connection& connection, RunRow run) {
    run.schema_version = schema_version;
    Statement statement{connection, insert_statement("runs", column_names<RunRow>())};
    columns(run, [&](char const*, auto const& value) { statement.bind(value); });
    statement.run();
    return connection.last_insert_id();
}

/// Numbers stay taken after the runs that used them are gone.
void take_city_ids(Connection& connection, std::string const& series, std::vector<CityRow> const& cities) {
    std::int64_t next = 1;
    for (auto const& city : cities)
        next = std::max(next, city.city_id + 1);
    Statement statement{connection, R"(
        INSERT INTO footfall_series (series, next_city_id) VALUES (?, ?)
            ON CONFLICT (series) DO UPDATE SET next_city_id = max(next_city_id, excluded.next_city_id)
    )"};
    statement.with(series, next).run();
}

/// GIS programs zoom to a table's extent, which grows with every run.
void note_change(Connection& connection, std::string const& table, std::optional<Extent> const& extent = {}) {
    Statement statement{connection, R"(
        UPDATE gpkg_contents SET
            last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),
            min_x = min(ifnull(min_x, ?2), ifnull(?2, min_x)), max_x = max(ifnull(max_x, ?3), ifnull(?3, max_x)),
            min_y = min(ifnull(min_y, ?4), ifnull(?4, min_y)), max_y = max(ifnull(max_y, ?5), ifnull(?5, max_y))
        WHERE table_name = ?1
    )"};
    statement.bind(table);
    if (extent) statement.with(extent->min_x, extent->max_x, extent->min_y, extent->max_y);
    statement.run();
}

/// For a view of the newest runs, or a table that lost rows, whose extent may have shrunk.
void measure_anew(Connection& connection, std::string const& layer) {
    connection.execute(fmt::format(R"(
        UPDATE gpkg_contents SET
            last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), (min_x, max_x, min_y, max_y) = (
                SELECT min(ST_MinX(geom)), max(ST_MaxX(geom)), min(ST_MinY(geom)), max(ST_MaxY(geom)) FROM {0})
        WHERE table_name = '{0}'
    )",
                                   layer));
}

template <typename Row>
void add_rows(Connection& connection, std::string const& table, std::int64_t run_id,
              std::vector<Row> const& rows, RowsDone const& done) {
    insert_rows(connection, table, run_id, rows, done);
    note_change(connection, table);
}

template <typename Row>
void add_features(Connection& connection, std::string const& layer, std::int64_t run_id,
                  std::vector<Row> const& rows, RowsDone const& done) {
    auto const trigger = fmt::format("rtree_{}_geom_insert", layer);
    auto const definition =
        text_of(connection, fmt::format("SELECT sql FROM sqlite_master WHERE name = '{}'", trigger));
    connection.execute("DROP TRIGGER " + trigger);
    note_change(connection, layer, insert_features(connection, layer, run_id, rows, done));
    connection.execute(definition);
}

/// The layers of which a view shows the newest runs.
constexpr std::array shown_layers{"cities",        "city_spreads", "city_uncertainties", "stores",
                                  "contributions", "competitors",  "trade_areas"};

}  // namespace

RunTransaction::RunTransaction(std::filesystem::path const& path, std::chrono::seconds wait, bool overwrite,
                               std::function<bool()> const& stop)
    : implementation_{new Implementation{{path, wait, stop}, false}} {
    auto& connection = implementation_->connection();
    if (implementation_->lock.file_is_empty()) {
        create_database(connection);
    } else {
        require_ours(connection);
        if (overwrite)
            discard_runs(connection);
        else if (is_outdated(connection))
            update_schema(connection);
    }
}

RunTransaction::~RunTransaction() = default;

std::optional<RunRow> RunTransaction::newest_run(std::string const& series) const {
    auto runs =
        select_runs(implementation_->connection(), "WHERE series = ? ORDER BY run_id DESC LIMIT 1", series);
    return runs.empty() ? std::nullopt : std::optional{std::move(runs.front())};
}

std::vector<CityRow> RunTransaction::cities_of(std::int64_t run_id) const {
    return select_rows<CityRow>(implementation_->connection(), "cities", run_id);
}

std::vector<RunRow> RunTransaction::runs_of(std::string const& series) const {
    return select_runs(implementation_->connection(), "WHERE series = ? ORDER BY run_id", series);
}

std::vector<CompetitorRow> RunTransaction::competitors_of(std::int64_t run_id) const {
    return select_rows<CompetitorRow>(implementation_->connection(), "competitors", run_id);
}

std::vector<CovariateRow> RunTransaction::covariates_of(std::int64_t run_id) const {
    return select_rows<CovariateRow>(implementation_->connection(), "covariates", run_id);
}

std::vector<StoreCovariateRow> RunTransaction::store_covariates_of(std::int64_t run_id) const {
    return select_rows<StoreCovariateRow>(implementation_->connection(), "store_covariates", run_id);
}

std::vector<StoreRow> RunTransaction::stores_of(std::int64_t run_id) const {
    return select_rows<StoreRow>(implementation_->connection(), "stores", run_id);
}

std::vector<CityRow> RunTransaction::gone_cities_of(std::string const& series) const {
    auto& connection = implementation_->connection();
    // Rows are numbered in the order in which runs were added.
    Statement last{connection, R"(
        SELECT max(fid), cities.run_id, city_id FROM cities JOIN runs USING (run_id) WHERE series = ?1
        GROUP BY city_id HAVING cities.run_id < (SELECT max(run_id) FROM runs WHERE series = ?1)
        ORDER BY city_id
    )"};
    last.with(series);
    std::vector<CityRow> gone;
    while (last.next_row()) {
        last.read_integer();
        std::int64_t const run_id = last.read_integer(), city_id = last.read_integer();
        for (CityRow& city : cities_of(run_id))
            if (city.city_id == city_id) gone.push_back(std::move(city));
    }
    return gone;
}

std::int64_t RunTransaction::next_city_id(std::string const& series) const {
    Statement statement{implementation_->connection(),
                        "SELECT next_city_id FROM footfall_series WHERE series = ?"};
    return statement.with(series).next_row() ? statement.read_integer() : 1;
}

std::int64_t RunTransaction::add(RunRecord const& record, RowsDone const& done) {
    auto& connection = implementation_->connection();
    auto const run_id = insert_run(connection, record.run);
    take_city_ids(connection, record.run.series, record.cities);
    note_change(connection, "runs");
    add_features(connection, "cities", run_id, record.cities, done);
    add_features(connection, "city_spreads", run_id, record.city_spreads, done);
    add_features(connection, "city_uncertainties", run_id, record.city_uncertainties, done);
    add_features(connection, "stores", run_id, record.stores, done);
    add_features(connection, "contributions", run_id, record.contributions, done);
    add_features(connection, "competitors", run_id, record.competitors, done);
    add_features(connection, "trade_areas", run_id, record.trade_areas, done);
    add_features(connection, "city_paths", run_id, record.city_paths, done);
    add_rows(connection, "set_aside_rows", run_id, record.set_aside_rows, done);
    add_rows(connection, "iterations", run_id, record.iterations, done);
    add_rows(connection, "city_counts", run_id, record.city_counts, done);
    add_rows(connection, "city_bootstraps", run_id, record.city_bootstraps, done);
    add_rows(connection, "covariates", run_id, record.covariates, done);
    add_rows(connection, "store_covariates", run_id, record.store_covariates, done);
    add_rows(connection, "city_stores", run_id, record.city_stores, done);
    implementation_->has_added = true;
    return run_id;
}

void RunTransaction::keep_styles(std::vector<LayerStyle> const& styles) {
    db::keep_styles(implementation_->connection(), styles);
}

void RunTransaction::prune(std::string const& series, std::int64_t keep) {
    auto& connection = implementation_->connection();
    Statement oldest_kept{connection,
                          "SELECT run_id FROM runs WHERE series = ? ORDER BY run_id DESC LIMIT 1 OFFSET ?"};
    if (!oldest_kept.with(series, keep - 1).next_row()) return;
    std::int64_t const first = oldest_kept.read_integer();
    Statement others{connection, "SELECT count(*) FROM runs WHERE series = ? AND run_id < ?"};
    others.with(series, first).next_row();
    if (others.read_integer() == 0) return;
    // The rows of a run are deleted with it, and those of the spatial indexes with them.
    Statement{connection, "DELETE FROM runs WHERE series = ? AND run_id < ?"}.with(series, first).run();
    for (auto const* layer : feature_tables)
        measure_anew(connection, layer);
    for (auto const* table : {"runs", "set_aside_rows", "iterations", "city_counts", "city_bootstraps",
                              "covariates", "store_covariates", "city_stores"})
        note_change(connection, table);
}

void RunTransaction::commit() {
    // Once for all runs: measuring a view reads all that it shows.
    if (implementation_->has_added)
        for (auto const* layer : shown_layers)
            measure_anew(implementation_->connection(), fmt::format("latest_{}", layer));
    implementation_->lock.commit();
}

void RunTransaction::shrink() {
    implementation_->lock.shrink();
}

}  // namespace db
