#pragma once

#include "db/rows.hpp"
#include "src/commands/fit/history.hpp"
#include "src/commands/options/fit_options.hpp"
#include "src/results/run/competition.hpp"
#include "src/results/run/fitted.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <vector>

namespace commands {

std::filesystem::path database_in(std::filesystem::path const& folder);

/// When a run began: for people in UTC, for its duration on a clock that nobody sets.
struct Start {
    std::chrono::system_clock::time_point date = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point clock = std::chrono::steady_clock::now();
};

/// The places of the files of --places, after which the cities of a run are called, and of --centres, where
/// cities are known to be; none without such a file.
struct GivenPlaces {
    std::vector<geo::Place> places, centres;
    FileHashes hashes;  ///< tell that a file has changed
};

/// A run as it stands in the database, and where its files are.
struct WrittenRun {
    db::RunRecord record;
    std::vector<std::filesystem::path> files;
    std::filesystem::path folder = {};  ///< of the layers and the page
    History history = {};
    std::optional<results::Competition> competition = {};  ///< of a run just fitted, where stores tell
};

/// Whether the stores of a run share their customers, and why that is taken to be so.
struct Mode {
    bool shared = false;
    std::string reason;
    std::optional<results::Competition> competition;  ///< what the counts show, where they do
};

/// The database that the run is to be added to; none where there is none yet, or only one that another run is
/// making, or where it is to be discarded. Throws db::DatabaseLocked and db::DatabaseError.
std::optional<db::Reader> earlier_database(FitOptions const& options);

/// The folder of the layers and the page of a run: that of the database, or, where those of another series
/// stand there, one below it that has the name of the series. So a trial leaves the files of the main series
/// alone.
std::filesystem::path folder_of_files(FitOptions const& options);

/// Throws where the output folder cannot take a run, so that this is known before the fit and not after it:
/// geo::IoError for a file, a folder without permission or layers not ours, geo::UsageError where a layer
/// would replace the source, db::DatabaseError for a footfall.gpkg not ours.
void refuse_unusable_output(FitOptions const& options);

/// Adds the run to the folder's database and replaces the layers and the report beside it, all or nothing.
/// Throws db::DatabaseLocked, db::DatabaseError, geo::IoError, and Interrupted where a signal asks to stop.
/// `inference` is that of `fitted`. Cities take the names of places where these fit. `started_from` is the
/// run that the cities come from. None where another process has added the same run since: recognised_run
/// has it then.
std::optional<WrittenRun> write_run(results::Fitted const& fitted, fit::Inference<2> const& inference,
                                    GivenPlaces const& given, FitOptions const& options, Start const& start,
                                    db::Integer started_from, Mode const& mode);

/// The newest run of the series, where it is of the same input, options and version: none where there is
/// something to fit. What is missing or stale beside the database is written again. Of several periods the
/// run of the one that `stores` are of counts, where it is newer than `options.newer_than`.
std::optional<WrittenRun> recognised_run(geo::StoreTable const& stores, GivenPlaces const& given,
                                         FitOptions const& options);

/// Writes the files of a run in the database that are missing in its folder or stale there, and notes them in
/// it. Throws as write_run does.
void write_missing_files(WrittenRun& run, FitOptions const& options);

}  // namespace commands
