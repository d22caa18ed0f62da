#pragma once

#include "db/rows.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace db {

/// The schema's version. It is kept in the file and, as it was when a run was written, in
/// `runs.schema_version`. Schema 2 added the table city_bootstraps. Schema 3 added competitors, and what
/// runs, cities and stores say where people are divided among stores; schema 4 which part of the people there
/// is beyond the outermost ones; schema 5 what makes stores differ, trade_areas and city_stores; schema
/// 6 what the cities have of inhabitants.
inline constexpr int schema_version = 6;

/// The database cannot be opened, is not ours, is of a newer schema, or SQLite reports a failure.
struct DatabaseError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A run that was asked for is not in the database.
struct NoSuchRun : DatabaseError {
    using DatabaseError::DatabaseError;
};

/// Another process holds the lock and did not let go in time.
struct DatabaseLocked : DatabaseError {
    using DatabaseError::DatabaseError;
};

/// Of the library that is there as the program runs.
std::string sqlite_version();

/// Told of so many rows more that are written.
using RowsDone = std::function<void(std::size_t)>;

/// One run being written: holds the database's write lock from its construction to its end. Rolls back
/// unless committed; a file that this transaction created is removed then.
class RunTransaction {
public:
    /// Opens, or creates, the database at `path` and takes the write lock, waiting for it up to `wait`. A
    /// database of an earlier schema is brought up to date with the commit. With `overwrite` the runs that it
    /// holds are discarded at commit. `stop` is asked now and then by what waits or works for long; where it
    /// is true, that ends with DatabaseError. Throws DatabaseLocked and DatabaseError. A file that is not
    /// ours is never touched.
    RunTransaction(std::filesystem::path const& path, std::chrono::seconds wait, bool overwrite = false,
                   std::function<bool()> const& stop = {});
    RunTransaction(RunTransaction const&) = delete;
    RunTransaction& operator=(RunTransaction const&) = delete;
    ~RunTransaction();

    /// The newest run of a series that is in the database.
    std::optional<RunRow> newest_run(std::string const& series) const;
    std::vector<RunRow> runs_of(std::string const& series) const;  ///< oldest first
    std::vector<CityRow> cities_of(std::int64_t run_id) const;
    std::vector<StoreRow> stores_of(std::int64_t run_id) const;
    std::vector<CompetitorRow> competitors_of(std::int64_t run_id) const;
    std::vector<CovariateRow> covariates_of(std::int64_t run_id) const;
    std::vector<StoreCovariateRow> store_covariates_of(std::int64_t run_id) const;
    /// The cities of the series that its newest run does not have, each as it was found last.
    std::vector<CityRow> gone_cities_of(std::string const& series) const;
    /// The first city number that no run of the series has used yet.
    std::int64_t next_city_id(std::string const& series) const;

    /// Adds the run with all its rows and returns its run_id. What the record has for `run_id` and
    /// `schema_version` is not looked at. `done` is called now and then, and may throw.
    std::int64_t add(RunRecord const& record, RowsDone const& done = {});

    /// Makes each style the default of its layer in QGIS. What a user changed or put before it stays.
    void keep_styles(std::vector<LayerStyle> const& styles);

    /// Deletes all runs of the series but the newest `keep` ≥ 1, with all their rows. Later runs take their
    /// room in the file. Numbers of cities and runs stay taken.
    void prune(std::string const& series, std::int64_t keep);

    /// Throws DatabaseLocked where readers do not let go within `wait`. Nothing but `shrink` may be called
    /// after it.
    void commit();

    /// After `commit`: gives the room of deleted runs back where most of the file is free and nobody reads
    /// it.
    void shrink();

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Read access to a database of ours. It shows one state from construction to destruction, because others
/// cannot commit meanwhile. It never changes the file, but for undoing what a run that was killed had begun.
/// A database of an earlier schema is brought up to date in a copy in memory. Throws DatabaseError where the
/// file is missing, not ours or newer.
class Reader {
public:
    /// A writer shuts readers out only while it commits.
    static constexpr std::chrono::seconds longest_commit{30};

    /// Throws DatabaseLocked where a writer does not let go within `wait`.
    explicit Reader(std::filesystem::path const& path, std::chrono::seconds wait = longest_commit);
    Reader(Reader&&) noexcept;
    ~Reader();

    std::vector<RunRow> runs() const;
    RunRow run(std::optional<std::int64_t> run_id) const;  ///< the newest where none is named
    std::vector<CityRow> cities_of(std::int64_t run_id) const;
    std::vector<CitySpreadRow> city_spreads_of(std::int64_t run_id) const;
    std::vector<CityUncertaintyRow> city_uncertainties_of(std::int64_t run_id) const;
    std::vector<CityBootstrapRow> city_bootstraps_of(std::int64_t run_id) const;
    std::vector<CompetitorRow> competitors_of(std::int64_t run_id) const;
    std::vector<CovariateRow> covariates_of(std::int64_t run_id) const;
    std::vector<StoreCovariateRow> store_covariates_of(std::int64_t run_id) const;
    std::vector<StoreRow> stores_of(std::int64_t run_id) const;
    std::vector<ContributionRow> contributions_of(std::int64_t run_id) const;
    std::vector<CityPathRow> city_paths_of(std::int64_t run_id) const;
    std::vector<geo::SetAsideRow> set_aside_rows_of(std::int64_t run_id) const;
    std::vector<IterationRow> iterations_of(std::int64_t run_id) const;
    std::vector<CityCountRow> city_counts_of(std::int64_t run_id) const;
    std::vector<TradeAreaRow> trade_areas_of(std::int64_t run_id) const;
    std::vector<CityStoreRow> city_stores_of(std::int64_t run_id) const;
    RunRecord record_of(std::int64_t run_id) const;  ///< all of these

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace db
