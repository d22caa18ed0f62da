#include "db/connection.hpp"
#include "db/database.hpp"
#include "db/schema.hpp"
#include "db/table_rows.hpp"

#include <system_error>

namespace db {

struct Reader::Implementation {
    Connection connection;
};

namespace {

/// Undoes what a run that was killed had begun, as SQLite does for the next connection that may write.
void undo_killed_run(std::filesystem::path const& path, std::chrono::seconds wait) try {
    if (!std::filesystem::exists(path.string() + "-journal")) return;
    Connection writable{path, Connection::Access::write, wait};
    integer_of(writable, "SELECT count(*) FROM sqlite_master");
} catch (DatabaseError const&) {
    // Reading the database then tells what is wrong.
}

}  // namespace

bool is_written(std::filesystem::path const& path) {
    undo_killed_run(path, std::chrono::seconds{0});
    std::error_code none;
    return std::filesystem::file_size(path, none) > 0 && !none;
}

Reader::Reader(std::filesystem::path const& path, std::chrono::seconds wait) {
    if (!std::filesystem::exists(path))
        throw DatabaseError(fmt::format(
            "'{}' does not exist; name the footfall.gpkg that 'footfall fit' wrote", path.string()));
    undo_killed_run(path, wait);
    implementation_.reset(new Implementation{{path, Connection::Access::read, wait}});
    Connection& connection = implementation_->connection;
    connection.execute("BEGIN");
    require_ours(connection);
    if (!is_outdated(connection)) return;
    connection.become_copy_in_memory();
    update_schema(connection);
}
Reader::Reader(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::vector<RunRow> Reader::runs() const {
    return select_runs(implementation_->connection, "ORDER BY run_id");
}

RunRow Reader::run(std::optional<std::int64_t> run_id) const {
    auto& connection = implementation_->connection;
    auto const runs = run_id ? select_runs(connection, "WHERE run_id = ?", *run_id)
                             : select_runs(connection, "ORDER BY run_id DESC LIMIT 1");
    if (!runs.empty()) return runs.front();
    auto const path = connection.path().string();
    if (!run_id) throw DatabaseError(fmt::format("'{}' holds no run; run 'footfall fit' first", path));
    throw NoSuchRun(
        fmt::format("'{0}' holds no run {1}; its table runs lists those it holds", path, *run_id));
}

std::vector<CityRow> Reader::cities_of(std::int64_t run_id) const {
    return select_rows<CityRow>(implementation_->connection, "cities", run_id);
}
std::vector<CitySpreadRow> Reader::city_spreads_of(std::int64_t run_id) const {
    return select_rows<CitySpreadRow>(implementation_->connection, "city_spreads", run_id);
}
std::vector<CityUncertaintyRow> Reader::city_uncertainties_of(std::int64_t run_id) const {
    return select_rows<CityUncertaintyRow>(implementation_->connection, "city_uncertainties", run_id);
}
std::vector<CityBootstrapRow> Reader::city_bootstraps_of(std::int64_t run_id) const {
    return select_rows<CityBootstrapRow>(implementation_->connection, "city_bootstraps", run_id);
}
std::vector<StoreRow> Reader::stores_of(std::int64_t run_id) const {
    return select_rows<StoreRow>(implementation_->connection, "stores", run_id);
}
std::vector<ContributionRow> Reader::contributions_of(std::int64_t run_id) const {
    return select_rows<ContributionRow>(implementation_->connection, "contributions", run_id);
}
std::vector<CityPathRow> Reader::city_paths_of(std::int64_t run_id) const {
    return select_rows<CityPathRow>(implementation_->connection, "city_paths", run_id);
}
std::vector<geo::SetAsideRow> Reader::set_aside_rows_of(std::int64_t run_id) const {
    return select_rows<geo::SetAsideRow>(implementation_->connection, "set_aside_rows", run_id);
}
std::vector<IterationRow> Reader::iterations_of(std::int64_t run_id) const {
    return select_rows<IterationRow>(implementation_->connection, "iterations", run_id);
}
std::vector<CityCountRow> Reader::city_counts_of(std::int64_t run_id) const {
    return select_rows<CityCountRow>(implementation_->connection, "city_counts", run_id);
}
std::vector<CompetitorRow> Reader::competitors_of(std::int64_t run_id) const {
    return select_rows<CompetitorRow>(implementation_->connection, "competitors", run_id);
}
std::vector<TradeAreaRow> Reader::trade_areas_of(std::int64_t run_id) const {
    return select_rows<TradeAreaRow>(implementation_->connection, "trade_areas", run_id);
}
std::vector<CityStoreRow> Reader::city_stores_of(std::int64_t run_id) const {
    return select_rows<CityStoreRow>(implementation_->connection, "city_stores", run_id);
}

std::vector<CovariateRow> Reader::covariates_of(std::int64_t run_id) const {
    return select_rows<CovariateRow>(implementation_->connection, "covariates", run_id);
}
std::vector<StoreCovariateRow> Reader::store_covariates_of(std::int64_t run_id) const {
    return select_rows<StoreCovariateRow>(implementation_->connection, "store_covariates", run_id);
}

RunRecord Reader::record_of(std::int64_t run_id) const {
    return {.run = run(run_id),
            .cities = cities_of(run_id),
            .city_spreads = city_spreads_of(run_id),
            .city_uncertainties = city_uncertainties_of(run_id),
            .city_bootstraps = city_bootstraps_of(run_id),
            .stores = stores_of(run_id),
            .contributions = contributions_of(run_id),
            .set_aside_rows = set_aside_rows_of(run_id),
            .iterations = iterations_of(run_id),
            .city_paths = city_paths_of(run_id),
            .city_counts = city_counts_of(run_id),
            .competitors = competitors_of(run_id),
            .covariates = covariates_of(run_id),
            .store_covariates = store_covariates_of(run_id),
            .trade_areas = trade_areas_of(run_id),
            .city_stores = city_stores_of(run_id)};
}

}  // namespace db
