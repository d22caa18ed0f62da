#include "src/commands/fit/write_run.hpp"

#include "db/database.hpp"
#include "db/is_written.hpp"
#include "geo/errors.hpp"
#include "geo/write/rasters.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/results/compare/city_ids.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

namespace commands {
namespace {

constexpr char const* database_name = "footfall.gpkg";

std::filesystem::path database_in(std::filesystem::path const& folder) {
    return folder / database_name;
}

/// A file without a byte is one that another run is making, or as good as none.
bool has_database(std::filesystem::path const& folder) {
    return db::is_written(database_in(folder));
}

std::string utc(std::chrono::system_clock::time_point time) {
    auto const ms = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1000)),
                       ms % 1000);
}

/// The trade areas of so many stores take some seconds of the processor, 20 MB in the database and 28 MB
/// beside it.
constexpr std::size_t most_stores_with_trade_areas = 20'000;

results::RunContext context_of(FitOptions const& options, std::string const& places_hash, Start const& start,
                               Mode const& mode, std::size_t stores) {
    results::RunContext context;
    context.series = options.series;
    context.tool_version = version();
    context.started_at = utc(start.date);
    context.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start.clock).count();
    context.finished_at = utc(std::chrono::system_clock::now());
    if (options.fit.cities) context.cities_requested = *options.fit.cities;
    context.seed = static_cast<std::int64_t>(options.fit.seed);
    context.options = options_json(options, places_hash);
    if (mode.competition) context.competition_figure = db::finite(mode.competition->figure);
    context.competition_reason = mode.reason;
    context.trade_areas = options.trade_areas.value_or(stores <= most_stores_with_trade_areas);
    return context;
}

/// The cities with the numbers that the series has given them.
std::vector<db::CityRow> numbered(std::vector<db::CityRow> cities,
                                  std::optional<results::KeptRun> const& previous,
                                  db::RunTransaction const& transaction, std::string const& series,
                                  geo::Projection const& projection) {
    return results::with_city_ids(std::move(cities), previous ? previous->cities : std::vector<db::CityRow>(),
                                  projection, transaction.next_city_id(series),
                                  transaction.gone_cities_of(series));
}

std::optional<results::KeptRun> newest_run(db::RunTransaction const& transaction, std::string const& series) {
    std::optional<db::RunRow> run = transaction.newest_run(series);
    if (!run) return std::nullopt;
    return kept_run(transaction, std::move(*run));
}

/// The run that the cities come from, if it has not been pruned since the fit began.
db::Integer still_there(db::Integer run_id, std::vector<db::RunRow> const& runs) {
    bool const there = std::ranges::any_of(runs, [&](auto const& run) { return run.run_id == run_id; });
    return there ? run_id : std::nullopt;
}

/// What an earlier run left and this one, having written `files`, does not replace. GIS programs note beside
/// a raster what they measured in it, and would believe it of the next. A file of competitors stays: the user
/// may have put it there as an input.
void remove_stale_files(std::filesystem::path const& folder, db::RunRecord const& record,
                        std::vector<std::filesystem::path> const& files) {
    std::error_code ignored;
    for (geo::Layer const& layer : results::layers_of(record))
        if (!results::has_a_file(layer) && layer.name != "competitors")
            std::filesystem::remove(folder / file_name(layer), ignored);
    for (std::filesystem::path const& file : files)
        if (file.extension() == ".tif") std::filesystem::remove(file.string() + ".aux.xml", ignored);
    remove_stale_styles(folder, record);
}

/// The run is in the database by now.
std::vector<std::filesystem::path> published(StagingFolder& files) try {
    return files.publish();
} catch (geo::IoError const& error) {
    throw geo::IoError(
        fmt::format("{}; the run itself is in the database, and the same command again writes "
                    "the files beside it",
                    error.what()));
}

std::vector<std::string> names_of_files() {
    std::vector<std::string> names{report_name};
    db::RunRecord const nothing;
    for (geo::Layer const& layer : results::layers_of(nothing))
        names.push_back(file_name(layer));
    for (std::string const name : results::raster_names)
        names.push_back(geo::file_name_of_raster(name));
    return names;
}

/// Files are replaced where our database stands beside them, never the file that is being read.
void refuse_foreign_files(std::filesystem::path const& folder, std::string const& source) {
    bool const ours = std::filesystem::exists(folder / database_name);
    for (std::string const& name : names_of_files()) {
        std::filesystem::path const file = folder / name;
        if (!std::filesystem::exists(file)) continue;
        std::error_code not_a_file;
        if (std::filesystem::equivalent(file, source, not_a_file))
            throw geo::UsageError(
                fmt::format("the layer {} would replace the stores it is made from; name "
                            "another folder with -o",
                            file.string()));
        if (!ours)
            throw geo::IoError(
                fmt::format("{} is not known to be ours, as no {} stands beside it; move it away or "
                            "name another folder with -o",
                            file.string(), database_name));
    }
}

}  // namespace

std::optional<db::Reader> earlier_database(FitOptions const& options) {
    if (options.overwrite || !has_database(options.output)) return std::nullopt;
    return db::Reader(database_in(options.output), options.wait);
}

void refuse_unusable_output(std::filesystem::path const& folder, std::string const& source) {
    if (!std::filesystem::exists(folder)) return;
    if (!std::filesystem::is_directory(folder)) {
        throw geo::IoError(fmt::format("the output {} is a file; name a folder with -o", folder.string()));
    }
    if (access(folder.c_str(), W_OK) != 0) {
        throw geo::IoError(fmt::format("the output folder {} cannot be written to; choose another with -o",
                                       folder.string()));
    }
    refuse_foreign_files(folder, source);
    if (!has_database(folder)) return;
    try {
        db::Reader const ours(database_in(folder), std::chrono::seconds{0});
    } catch (db::DatabaseLocked const&) {
        // Another run is writing; by the time this one has something to write, it may be done.
    }
}

WrittenRun write_run(results::Fitted const& fitted, fit::Inference<2> const& inference,
                     NamedPlaces const& named, FitOptions const& options, Start const& start,
                     db::Integer started_from, Mode const& mode) {
    SignalHold const hold;  // Ends last, after everything below is undone.
    OutputFolder const folder(options.output);
    db::RunTransaction transaction(database_in(folder.path()), options.wait, options.overwrite,
                                   [&hold] { return hold.asked_to_stop(); });
    Phase phase(options.verbosity, "writing " + options.output.string());
    Writing writing(hold, phase);

    geo::Projection const& projection = fitted.stores.projection;
    auto const previous = newest_run(transaction, options.series);
    std::vector<db::CityRow> const cities = results::with_place_names(
        numbered(results::city_rows(fitted), previous, transaction, options.series, projection), named.places,
        projection);
    writing.begin("errors and misfits");
    WrittenRun run{
        results::run_record(fitted, inference, cities,
                            context_of(options, named.hash, start, mode, fitted.stores.planar.size())),
        {}};
    run.competition = mode.competition;
    hold.give_way();
    writing.expect(run.record, 2);
    run.record.run.started_from = still_there(started_from, transaction.runs_of(options.series));
    writing.begin(database_name);
    run.record.run.run_id = transaction.add(run.record, [&](std::size_t rows) { writing.done(rows); });
    transaction.keep_styles(layer_styles(run.record));
    if (options.keep_runs > 0) transaction.prune(options.series, options.keep_runs);
    // Lent, for there may be a million stores.
    results::KeptRun kept{run.record.run, std::move(run.record.cities), std::move(run.record.stores),
                          fitted.background, std::move(run.record.competitors)};
    run.history = history_of(kept, previous, trends_in(transaction, transaction.runs_of(options.series)),
                             options.alerts.expressions);
    run.record.cities = std::move(kept.cities);
    run.record.stores = std::move(kept.stores);
    run.record.competitors = std::move(kept.competitors);
    hold.give_way();

    StagingFolder files(folder.path());
    stage_files(run.record, run.history, options, files, writing);
    transaction.commit();
    run.files = published(files);
    remove_stale_files(folder.path(), run.record, run.files);
    transaction.shrink();
    run.files.insert(run.files.begin(), database_in(folder.path()));
    return run;
}

std::optional<WrittenRun> recognised_run(geo::StoreTable const& stores, NamedPlaces const& named,
                                         FitOptions const& options) {
    if (options.force) return std::nullopt;
    std::optional<db::Reader> const database = earlier_database(options);
    if (!database) return std::nullopt;
    std::vector<db::RunRow> runs = runs_of(*database, options.series);
    if (runs.empty()) return std::nullopt;
    bool const of_another_period = !options.period.empty() && runs.back().source_filter != stores.filter;
    if (of_another_period)
        std::erase_if(runs, [&](db::RunRow const& run) { return run.source_filter != stores.filter; });
    if (runs.empty()) return std::nullopt;
    db::RunRow const& newest = runs.back();
    if (newest.input_hash != stores.input_hash || newest.source != stores.source ||
        newest.tool_version != version() || newest.options != options_json(options, named.hash))
        return std::nullopt;
    WrittenRun run{database->record_of(newest.run_id), {}, {}};
    run.history = history_of(*database, newest, options.alerts.expressions);
    if (of_another_period) return run;  // The files are those of the newest.
    SignalHold const hold;
    Phase phase(options.verbosity, "writing " + options.output.string());
    Writing writing(hold, phase);
    writing.expect(run.record, 1);
    StagingFolder files(options.output);
    stage_files(run.record, run.history, options, files, writing);
    run.files = files.publish_changed();
    remove_stale_files(options.output, run.record, run.files);
    return run;
}

}  // namespace commands
