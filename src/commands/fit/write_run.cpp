#include "src/commands/fit/write_run.hpp"

#include "db/connection.hpp"
#include "db/database.hpp"
#include "geo/crs/ground.hpp"
#include "geo/errors.hpp"
#include "geo/gazetteer/gazetteer.hpp"
#include "geo/read/read_stores.hpp"
#include "geo/write/rasters.hpp"
#include "src/commands/fit/groups.hpp"
#include "src/commands/fit/phase.hpp"
#include "src/commands/fit/run_files.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/results/compare/city_pairing.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/run/rows.hpp"
#include "src/results/run/run_record.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace commands {
namespace {

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

results::RunContext context_of(FitOptions const& options, FileHashes const& hashes, Start const& start,
                               Mode const& mode, std::size_t stores) {
    results::RunContext context;
    context.series = options.series;
    context.tool_version = version();
    context.started_at = utc(start.date);
    context.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start.clock).count();
    context.finished_at = utc(std::chrono::system_clock::now());
    if (options.fit.cities) context.cities_requested = *options.fit.cities;
    context.seed = static_cast<std::int64_t>(options.fit.seed);
    context.options = options_json(options, hashes);
    if (mode.competition) context.competition_figure = db::finite(mode.competition->figure);
    context.competition_reason = mode.reason;
    context.trade_areas = options.trade_areas.value_or(stores <= most_stores_with_trade_areas);
    return context;
}

/// Whether the cities of a run have their names from where those of this one have theirs.
bool named_alike(db::RunRow const& run, FitOptions const& options, std::string const& places_hash) {
    auto const before = nlohmann::json::parse(run.options, nullptr, false);
    if (!before.is_object()) return false;
    auto const text = [&](char const* option) {
        auto const value = before.find(option);
        return value != before.end() && value->is_string() ? value->get<std::string>() : std::string();
    };
    return text("places-hash") == places_hash &&
           (text("places") == no_places) == (options.places == no_places);
}

/// A city that is held at a given centre has that centre's name, as if the series had always called it so.
void put_given_names(std::vector<db::CityRow>& series, std::vector<db::CityRow> const& cities,
                     std::vector<geo::Place> const& centres, results::Fitted const& fitted) {
    for (std::size_t k = 0; k < fitted.result.fixed_centres.size(); ++k) {
        if (!fitted.result.fixed_centres[k]) continue;
        auto const& centre = *std::ranges::min_element(centres, {}, [&](geo::Place const& place) {
            return geo::distance_m(place.position, cities[k].centre);
        });
        if (centre.name.empty()) continue;
        std::erase_if(series, [&](db::CityRow const& row) {
            return row.city_id == cities[k].city_id || row.name == centre.name;
        });
        series.push_back(cities[k]);
        series.back().name = centre.name;
    }
}

/// The cities with the numbers that the series has given them, the names of places and their inhabitants.
std::vector<db::CityRow> numbered_and_named(std::vector<db::CityRow> cities,
                                            std::optional<results::KeptRun> const& previous,
                                            db::RunTransaction const& transaction, FitOptions const& options,
                                            GivenPlaces const& given, results::Fitted const& fitted,
                                            results::AmongStores const& is_among_stores) {
    geo::Projection const& projection = fitted.stores.projection;
    std::vector<db::CityRow> series = previous ? previous->cities : std::vector<db::CityRow>();
    std::vector<db::CityRow> const gone = transaction.gone_cities_of(options.series);
    cities = results::with_city_ids(std::move(cities), series, projection,
                                    transaction.next_city_id(options.series), gone);
    static std::vector<geo::Place> const none;
    std::vector<geo::Place> const& places = options.places == no_places ? none
                                            : options.places.empty()    ? geo::gazetteer()
                                                                        : given.places;
    series.insert(series.end(), gone.begin(), gone.end());
    if (previous && !named_alike(previous->run, options, given.hashes.places)) series.clear();
    put_given_names(series, cities, given.centres, fitted);
    if (places.empty()) return results::with_place_names(std::move(cities), places, series);
    cities = results::with_place_names(std::move(cities), places, series, is_among_stores);
    return results::with_populations(std::move(cities), places, is_among_stores);
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
    names.insert(names.end(), std::begin(land_file_names), std::end(land_file_names));
    return names;
}

/// The number of the run whose layers stand in a folder, as text; empty where none is told.
std::string number_of_run_beside(std::filesystem::path const& folder) {
    // A run may have no city; the larger file is read only then.
    for (char const* const name : {"cities.geojson", "stores.geojson"}) {
        if (!std::filesystem::exists(folder / name)) continue;
        try {
            return geo::values_of_field((folder / name).string(), {}, "run_id", "run_id").front();
        } catch (geo::InputRejected const&) {  // without a row
        } catch (geo::IoError const&) {        // what cannot be read belongs to nobody
        } catch (geo::UsageError const&) {     // nor does what is not ours
        }
    }
    return {};
}

/// Files are replaced where our database stands beside them, or our project in a folder of a series, never
/// the file that is being read.
void refuse_foreign_files(std::filesystem::path const& folder, std::string const& source) {
    bool const ours =
        std::filesystem::exists(folder / database_name) || std::filesystem::exists(folder / project_name);
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

std::filesystem::path database_in(std::filesystem::path const& folder) {
    return folder / database_name;
}

/// The newest run of these, the runs of a series, where it is of the same input, options and version; of
/// several periods the newest of the one that `stores` are of.
std::optional<db::RunRow> same_run(std::vector<db::RunRow> runs, geo::StoreTable const& stores,
                                   GivenPlaces const& given, FitOptions const& options) {
    if (!options.period.empty())
        std::erase_if(runs, [&](db::RunRow const& run) { return run.source_filter != stores.filter; });
    if (runs.empty()) return std::nullopt;
    db::RunRow const& newest = runs.back();
    bool const is_same = newest.input_hash == stores.input_hash && newest.source == stores.source &&
                         newest.tool_version == version() && newest.run_id > options.newer_than &&
                         newest.options == options_json(options, given.hashes);
    return is_same ? std::optional(std::move(runs.back())) : std::nullopt;
}

std::optional<db::Reader> earlier_database(FitOptions const& options) {
    if (options.overwrite || !has_database(options.output)) return std::nullopt;
    return db::Reader(database_in(options.output), options.wait);
}

std::filesystem::path folder_of_files(FitOptions const& options) {
    std::optional<db::Reader> const database = earlier_database(options);
    if (!database) return options.output;
    std::vector<db::RunRow> const runs = database->runs();
    auto const is_of_another = [&](db::RunRow const& run) { return run.series != options.series; };
    if (std::ranges::none_of(runs, is_of_another)) return options.output;
    std::string const number = number_of_run_beside(options.output);
    auto const beside =
        std::ranges::find(runs, number, [](db::RunRow const& run) { return fmt::format("{}", run.run_id); });
    if (beside == runs.end() || !is_of_another(*beside)) return options.output;
    return options.output / folder_names({options.series}).front();
}

void refuse_unusable_output(FitOptions const& options) {
    std::filesystem::path const& folder = options.output;
    if (!std::filesystem::exists(folder)) return;
    if (!std::filesystem::is_directory(folder)) {
        throw geo::IoError(fmt::format("the output {} is a file; name a folder with -o", folder.string()));
    }
    if (access(folder.c_str(), W_OK) != 0) {
        throw geo::IoError(fmt::format("the output folder {} cannot be written to; choose another with -o",
                                       folder.string()));
    }
    if (!has_database(folder)) {
        if (!options.database_only) refuse_foreign_files(folder, options.input.source);
        return;
    }
    try {
        db::Reader const ours(database_in(folder), std::chrono::seconds{0});
        if (!options.database_only) refuse_foreign_files(folder_of_files(options), options.input.source);
    } catch (db::DatabaseLocked const&) {
        // Another run is writing; by the time this one has something to write, it may be done.
    }
}

std::optional<WrittenRun> write_run(results::Fitted const& fitted, fit::Inference<2> const& inference,
                                    GivenPlaces const& given, FitOptions const& options, Start const& start,
                                    db::Integer started_from, Mode const& mode) {
    // Before anybody is locked out: of a million stores it takes seconds.
    results::AmongStores const is_among_stores =
        options.places == no_places ? results::AmongStores() : results::among_stores_of(fitted);
    SignalHold const hold;  // Ends last, after everything below is undone.
    OutputFolder const folder(options.output);
    db::RunTransaction transaction(database_in(folder.path()), options.wait, options.overwrite,
                                   [&hold] { return hold.asked_to_stop(); });
    bool const is_new = options.force || options.overwrite;
    if (!is_new && same_run(transaction.runs_of(options.series), fitted.stores.table, given, options))
        return std::nullopt;
    Phase phase(options.verbosity, "writing " + options.output.string());
    Writing writing(hold, phase);

    std::optional<results::KeptRun> previous = newest_run(transaction, options.series);
    std::vector<db::CityRow> const cities = numbered_and_named(
        results::city_rows(fitted), previous, transaction, options, given, fitted, is_among_stores);
    writing.begin("errors and misfits");
    WrittenRun run{
        results::run_record(fitted, inference, cities,
                            context_of(options, given.hashes, start, mode, fitted.stores.planar.size())),
        {}};
    run.competition = mode.competition;
    hold.give_way();
    writing.expect(run.record, 2);
    run.record.run.started_from = still_there(started_from, transaction.runs_of(options.series));
    writing.begin(database_name);
    run.record.run.run_id = transaction.add(run.record, [&](std::size_t rows) { writing.done(rows); });
    transaction.keep_styles(layer_styles(run.record));
    // Lent, for there may be a million stores.
    results::KeptRun kept{run.record.run,
                          std::move(run.record.cities),
                          std::move(run.record.stores),
                          fitted.background,
                          std::move(run.record.competitors),
                          std::move(run.record.covariates),
                          std::move(run.record.store_covariates)};
    Comparisons comparisons(
        kept, earlier_runs(transaction.runs_of(options.series), kept.run), [&](db::RunRow before) {
            bool const read = previous && previous->run.run_id == before.run_id;
            return read ? *std::exchange(previous, std::nullopt) : kept_run(transaction, std::move(before));
        });
    run.history = comparisons.history({}, options.alerts.expressions);
    // What is compared may be too old to be kept.
    if (options.keep_runs > 0) transaction.prune(options.series, options.keep_runs);
    run.history.trends = trends_in(transaction, transaction.runs_of(options.series));
    run.record.cities = std::move(kept.cities);
    run.record.stores = std::move(kept.stores);
    run.record.competitors = std::move(kept.competitors);
    run.record.covariates = std::move(kept.covariates);
    run.record.store_covariates = std::move(kept.store_covariates);
    hold.give_way();

    run.folder = folder.path();
    if (options.database_only) {
        transaction.commit();
        transaction.shrink();
        run.files = {database_in(folder.path())};
        return run;
    }
    OutputFolder const files_folder(folder_of_files(options));
    StagingFolder files(files_folder.path());
    stage_files(run.record, run.history, options, files_folder.path(), files, writing);
    transaction.commit();
    run.files = published(files);
    run.folder = files_folder.path();
    remove_stale_files(run.folder, run.record, run.files);
    transaction.shrink();
    run.files.insert(run.files.begin(), database_in(folder.path()));
    return run;
}

std::optional<WrittenRun> recognised_run(geo::StoreTable const& stores, GivenPlaces const& given,
                                         FitOptions const& options) {
    if (options.force) return std::nullopt;
    std::optional<db::Reader> const database = earlier_database(options);
    if (!database) return std::nullopt;
    std::vector<db::RunRow> const runs = runs_of(*database, options.series);
    std::optional<db::RunRow> const same = same_run(runs, stores, given, options);
    if (!same) return std::nullopt;
    WrittenRun run{database->record_of(same->run_id), {}, folder_of_files(options)};
    run.history = history_of(*database, *same, earlier_runs(runs, *same), options.alerts.expressions);
    // The files are those of the newest.
    if (same->run_id == runs.back().run_id && !options.database_only) write_missing_files(run, options);
    return run;
}

void write_missing_files(WrittenRun& run, FitOptions const& options) {
    SignalHold const hold;
    Phase phase(options.verbosity, "writing " + options.output.string());
    Writing writing(hold, phase);
    writing.expect(run.record, 1);
    OutputFolder const folder(run.folder);
    StagingFolder files(run.folder);
    stage_files(run.record, run.history, options, run.folder, files, writing);
    run.files = files.publish_changed();
    remove_stale_files(run.folder, run.record, run.files);
}

}  // namespace commands
