#include "src/commands/fit/run_files.hpp"

#include "geo/write/layers.hpp"
#include "geo/write/rasters.hpp"
#include "src/base/parallel.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/output.hpp"
#include "src/report/page.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <algorithm>
#include <functional>

namespace commands {
namespace {

/// Something to be done, and about how long it takes.
struct Task {
    double effort = 0;
    std::function<void()> run;
};

/// The layer, telling of its rows as they are written.
geo::Layer told(geo::Layer layer, Writing& writing) {
    layer.feature_at = [&writing, feature_at = layer.feature_at](std::size_t i) {
        constexpr std::size_t at_once = 1024;
        if (i % at_once == at_once - 1) writing.done(at_once);
        return feature_at(i);
    };
    return layer;
}

/// The longest first, so that the last ones are short.
void run_all(std::vector<Task> tasks, int threads) {
    std::ranges::stable_sort(tasks, std::greater{}, &Task::effort);
    base::parallel_for(static_cast<int>(tasks.size()), threads, [&](int i) { tasks[i].run(); });
}

}  // namespace

std::string file_name(geo::Layer const& layer) {
    return layer.name + ".geojson";
}

void Writing::expect(db::RunRecord const& record, int places) {
    for (geo::Layer const& layer : results::layers_of(record))
        rows_ += places * static_cast<double>(layer.size);
}

void Writing::begin(std::string_view stage) {
    hold_.give_way();
    std::lock_guard const alone(mutex_);
    tell(stage);
}

void Writing::done(std::size_t rows) {
    hold_.give_way();
    std::lock_guard const alone(mutex_);
    written_ += static_cast<double>(rows);
    tell({});
}

void Writing::tell(std::string_view stage) {
    phase_(rows_ > 0 ? written_ / rows_ : 0, stage);
}

void stage_files(db::RunRecord const& record, report::History const& history, FitOptions const& options,
                 std::filesystem::path const& folder, StagingFolder& files, Writing& writing) {
    std::vector<Task> tasks;
    for (geo::Layer const& layer : results::layers_of(record)) {
        if (!results::has_a_file(layer)) continue;
        tasks.push_back(
            {static_cast<double>(layer.size), [&writing, layer, path = files.stage(file_name(layer))] {
                 writing.begin(file_name(layer));
                 geo::write_layer(told(layer, writing), path);
             }});
    }
    auto const stores = static_cast<double>(record.stores.size());
    std::vector<geo::Raster> rasters;
    tasks.push_back({stores / 2, [&] {
                         writing.begin("rasters");
                         rasters = results::rasters_of(record, options.raster_cell_m, options.fit.threads);
                     }});
    std::string page;
    tasks.push_back({stores / 10, [&] {
                         writing.begin(report_name);
                         page = report::page_of(record, history, {options.tiles, version()});
                     }});
    run_all(std::move(tasks), options.fit.threads);
    for (geo::Raster const& raster : rasters) {
        writing.begin(raster.name);
        geo::write_raster(raster, files.stage(geo::file_name_of_raster(raster.name)),
                          [&writing] { return writing.asked_to_stop(); });
    }
    std::string const database = (folder == options.output ? "./" : "../") + std::string(database_name);
    stage_qgis_files(files, folder, database, record, rasters);
    write_text(page, files.stage(report_name));
    writing.begin("putting files in their places");
}

}  // namespace commands
