#include "src/commands/fit/run_files.hpp"

#include "geo/crs/projection.hpp"
#include "geo/write/files.hpp"
#include "geo/write/layers.hpp"
#include "geo/write/rasters.hpp"
#include "src/base/parallel.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/publish/output.hpp"
#include "src/qgis/projects.hpp"
#include "src/qgis/styles.hpp"
#include "src/report/page.hpp"
#include "src/results/run/fitted.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"
#include "src/words/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

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

namespace {

constexpr char const* text_in_project = "footfall.qgs";

/// The extent of the stores, and a twentieth more on every side.
geo::PlanarBox box_of(db::RunRecord const& record) {
    constexpr double far = std::numeric_limits<double>::max();
    geo::PlanarBox box{far, far, -far, -far};
    geo::Projection const plane(record.run.crs_wkt);
    for (geo::Planar const at : results::places_in_plane(record.run, record.stores, plane)) {
        box = {std::min(box.west_m, at.x_m), std::min(box.south_m, at.y_m), std::max(box.east_m, at.x_m),
               std::max(box.north_m, at.y_m)};
    }
    double const more = std::max({box.east_m - box.west_m, box.north_m - box.south_m, 1000.0}) / 20;
    return {box.west_m - more, box.south_m - more, box.east_m + more, box.north_m + more};
}

template <typename Row>
std::vector<double> visitors_of(std::vector<Row> const& rows) {
    std::vector<double> visitors;
    for (Row const& row : rows)
        visitors.push_back(row.visitors);
    return visitors;
}

/// How the layers of a run are drawn.
struct Drawing {
    qgis::VisitorScale scale;
    std::vector<std::int64_t> uncertain;
    std::optional<qgis::SharedPeople> people;  ///< where they are divided among the stores near them
};

Drawing drawing_of(db::RunRecord const& record) {
    Drawing drawing{
        qgis::visitor_scale(visitors_of(record.stores), visitors_of(record.contributions)), {}, {}};
    if (words::people_are_shared(record.run))
        drawing.people = qgis::SharedPeople{record.run.run_id,
                                            words::stability_is_known(record.cities),
                                            !record.run.exposure_field.empty(),
                                            {}};
    for (db::CityRow const& city : record.cities) {
        if (city.identified && words::is_uncertain(record, city)) drawing.uncertain.push_back(city.city_id);
        if (drawing.people && words::is_unstable(city)) drawing.people->unstable.push_back(city.city_id);
    }
    return drawing;
}

/// The style of a layer, in the words of the run.
std::string style_of(geo::Layer const& layer, db::RunRecord const& record, Drawing const& drawing) {
    std::string const style = qgis::with_pale_cities(layer.name, qgis::layer_style(layer.name, drawing.scale),
                                                     record.run.run_id, drawing.uncertain);
    return drawing.people ? qgis::for_shared_people(layer.name, style, *drawing.people) : style;
}

/// False where the user has saved something of that name in QGIS.
bool is_to_be_written(std::filesystem::path const& file) {
    if (!std::filesystem::exists(file)) return true;
    if (file.extension() == ".qgz") return !qgis::saved_in_qgis(geo::text_in_zip(file, text_in_project));
    std::ifstream style(file);
    return !qgis::saved_in_qgis({std::istreambuf_iterator<char>(style), {}});
}

}  // namespace

std::vector<db::LayerStyle> layer_styles(db::RunRecord const& record) {
    Drawing const drawing = drawing_of(record);
    std::vector<db::LayerStyle> styles;
    for (geo::Layer const& layer : results::layers_of(record)) {
        std::string const style = style_of(layer, record, drawing);
        styles.push_back({layer.name, style, layer.description});
        if (layer.name != "city_paths") styles.push_back({"latest_" + layer.name, style, layer.description});
    }
    return styles;
}

void stage_qgis_files(StagingFolder& files, std::filesystem::path const& folder, std::string const& database,
                      db::RunRecord const& record, std::vector<geo::Raster> const& rasters) {
    geo::PlanarBox const box = box_of(record);
    std::map<std::string, std::string> const land =
        stage_land(box, record.run.crs_wkt, record.cities,
                   [&files](std::string const& name) { return files.stage(name); });
    Drawing const drawing = drawing_of(record);
    std::map<std::string, std::string> shown = land, styles = land;  // in the project, and of the files
    for (geo::Layer const& layer : results::layers_of(record)) {
        if (!results::has_a_file(layer)) continue;
        std::string const& style = styles[layer.name] = style_of(layer, record, drawing);
        // Without features a layer would stand in the legend with a scale of nothing.
        if (layer.size > 0) shown[layer.name] = style;
    }
    for (geo::Raster const& raster : rasters)
        shown[raster.name] = styles[raster.name] = qgis::run_style(raster);
    for (auto const& [name, style] : styles)
        if (is_to_be_written(folder / (name + ".qml"))) write_text(style, files.stage(name + ".qml"));
    if (!is_to_be_written(folder / project_name)) return;
    std::string const title =
        fmt::format("{}: {} cities, run {} of {}", record.run.series, record.cities.size(), record.run.run_id,
                    record.run.finished_at.substr(0, 10));
    geo::write_zip(files.stage(project_name), text_in_project,
                   qgis::text_of(qgis::RunProject{title, record.run.run_id, record.run.crs_wkt, box, shown,
                                                  drawing.people.has_value(), database}));
}

void remove_stale_styles(std::filesystem::path const& folder, db::RunRecord const& record) {
    for (geo::Layer const& layer : results::layers_of(record)) {
        std::filesystem::path const style = folder / (layer.name + ".qml");
        std::error_code ignored;
        if (!results::has_a_file(layer) && is_to_be_written(style)) std::filesystem::remove(style, ignored);
    }
}

}  // namespace commands
