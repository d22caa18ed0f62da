#include "src/commands/write_run.hpp"

#include "db/database.hpp"
#include "geo/errors.hpp"
#include "geo/write_layer.hpp"
#include "geo/write_raster.hpp"
#include "src/commands/qgis_files.hpp"
#include "src/commands/signals.hpp"
#include "src/commands/staged_files.hpp"
#include "src/commands/version.hpp"
#include "src/results/city_ids.hpp"
#include "src/results/city_names.hpp"
#include "src/results/city_rows.hpp"
#include "src/results/layers.hpp"
#include "src/results/rasters.hpp"
#include "src/results/run_record.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <optional>

#include <unistd.h>

namespace commands {
namespace {

constexpr char const* database_name = "footfall.gpkg";

std::string utc(std::chrono::system_clock::time_point time) {
    auto const ms = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1000)),
                       ms % 1000);
}

results::RunContext context_of(FitOptions const& options, Start const& start) {
    results::RunContext context;
    context.series = options.series;
    context.tool_version = version();
    context.started_at = utc(start.date);
    context.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start.clock).count();
    context.finished_at = utc(std::chrono::system_clock::now());
    if (options.fit.cities) context.cities_requested = *options.fit.cities;
    context.seed = static_cast<std::int64_t>(options.fit.seed);
    context.options = options_json(options);
    return context;
}

/// The cities with the numbers of the series' newest run where they are the same cities.
std::vector<db::CityRow> numbered(std::vector<db::CityRow> cities, db::RunTransaction const& transaction,
                                  std::string const& series, geo::Projection const& projection) {
    std::optional<db::RunRow> const previous = transaction.newest_run(series);
    return results::with_city_ids(
        std::move(cities), previous ? transaction.cities_of(previous->run_id) : std::vector<db::CityRow>(),
        projection, transaction.next_city_id(series));
}

/// The layer, giving way to a signal now and then while a long one is written.
geo::Layer interruptible(geo::Layer layer, SignalHold const& hold) {
    layer.feature_at = [&hold, feature_at = layer.feature_at](std::size_t i) {
        if (i % 1024 == 0) hold.give_way();
        return feature_at(i);
    };
    return layer;
}

std::string file_name(geo::Layer const& layer) {
    return layer.name + ".geojson";
}

std::string file_name(geo::Raster const& raster) {
    return raster.name + ".tif";
}

/// What an earlier run left and this one does not replace. GIS programs note beside a raster what they
/// measured in it, and would believe it of the next.
void remove_stale_files(std::filesystem::path const& folder, db::RunRecord const& record) {
    std::error_code ignored;
    for (geo::Layer const& layer : results::layers_of(record))
        if (!results::has_a_file(layer)) std::filesystem::remove(folder / file_name(layer), ignored);
    for (std::string const name : results::raster_names)
        std::filesystem::remove(folder / (name + ".tif.aux.xml"), ignored);
}

/// Layers are replaced where our database stands beside them, never the file that is being read.
void refuse_foreign_layers(std::filesystem::path const& folder, std::string const& source) {
    bool const ours = std::filesystem::exists(folder / database_name);
    db::RunRecord const nothing;
    std::vector<std::string> names;
    for (geo::Layer const& layer : results::layers_of(nothing))
        names.push_back(file_name(layer));
    for (std::string const name : results::raster_names)
        names.push_back(name + ".tif");
    for (std::string const& name : names) {
        std::filesystem::path const layer = folder / name;
        if (!std::filesystem::exists(layer)) continue;
        std::error_code not_a_file;
        if (std::filesystem::equivalent(layer, source, not_a_file))
            throw geo::UsageError(
                fmt::format("the layer {} would replace the stores it is made from; name "
                            "another folder with -o",
                            layer.string()));
        if (!ours)
            throw geo::IoError(
                fmt::format("{} is not known to be ours, no {} being beside it; move it away or "
                            "name another folder with -o",
                            layer.string(), database_name));
    }
}

}  // namespace

void refuse_unusable_output(std::filesystem::path const& folder, std::string const& source) {
    if (!std::filesystem::exists(folder)) return;
    if (!std::filesystem::is_directory(folder)) {
        throw geo::IoError(fmt::format("the output {} is a file; name a folder with -o", folder.string()));
    }
    if (access(folder.c_str(), W_OK) != 0) {
        throw geo::IoError(fmt::format("the output folder {} cannot be written to; choose another with -o",
                                       folder.string()));
    }
    refuse_foreign_layers(folder, source);
    if (!std::filesystem::exists(folder / database_name)) return;
    try {
        db::Reader const ours(folder / database_name, std::chrono::seconds{0});
    } catch (db::DatabaseLocked const&) {
        // Another run is writing; by the time this one has something to write, it may be done.
    }
}

WrittenRun write_run(results::Fitted const& fitted, std::vector<geo::Place> const& places,
                     FitOptions const& options, Start const& start) {
    OutputFolder const folder(options.output);
    std::optional<SignalHold>
        hold;  // Ends last, after everything below is undone; starts once the lock is held.
    db::RunTransaction transaction(folder.path() / database_name, options.wait, options.overwrite);
    hold.emplace();

    geo::Projection const& projection = fitted.stores.projection;
    std::vector<db::CityRow> const cities = results::with_place_names(
        numbered(results::city_rows(fitted), transaction, options.series, projection), places, projection);
    WrittenRun run{results::run_record(fitted, cities, context_of(options, start)), {}};
    run.record.run.run_id = transaction.add(run.record);
    transaction.keep_styles(layer_styles());

    StagedFiles files(folder.path());
    for (geo::Layer const& layer : results::layers_of(run.record)) {
        hold->give_way();
        if (!results::has_a_file(layer)) continue;
        geo::write_layer(interruptible(layer, *hold), files.stage(file_name(layer)));
    }
    std::vector<geo::Raster> const rasters = results::rasters_of(run.record);
    for (geo::Raster const& raster : rasters) {
        hold->give_way();
        geo::write_raster(raster, files.stage(file_name(raster)));
    }
    stage_qgis_files(files, folder.path(), run.record, rasters);
    hold->give_way();
    transaction.commit();
    run.files = files.publish();
    remove_stale_files(folder.path(), run.record);
    run.files.insert(run.files.begin(), folder.path() / database_name);
    return run;
}

}  // namespace commands
