#include "geo/write/files.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/publish/land_files.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/qgis/projects.hpp"
#include "src/qgis/styles.hpp"

#include <fmt/format.h>

#include <map>

namespace commands {
namespace {

constexpr char const* project_name = "evaluation.qgz";

/// QML by layer.
using Styles = std::map<std::string, std::string>;

std::vector<geo::Raster> of_unit(std::string const& unit, std::vector<geo::Raster> rasters) {
    std::erase_if(rasters, [&](geo::Raster const& raster) { return raster.unit != unit; });
    return rasters;
}

Styles styles_of(std::vector<geo::Layer> const& layers, std::vector<geo::Raster> const& rasters) {
    Styles styles;
    for (geo::Layer const& layer : layers)
        styles[layer.name] = qgis::layer_style(layer.name);
    for (geo::Raster const& raster : rasters)
        styles[raster.name] = qgis::evaluation_style(raster, of_unit(raster.unit, rasters));
    return styles;
}

std::string project_of(db::RunRow const& run, std::vector<geo::Raster> const& rasters, Styles const& styles) {
    geo::PlanarBox const box = rasters.empty() ? geo::PlanarBox{} : rasters.front().grid.frame.box;
    return qgis::text_of({fmt::format("Run {} of series {} beside the truth", run.run_id, run.series),
                          run.crs_wkt, box, styles});
}

}  // namespace

std::vector<std::filesystem::path> write_evaluation(results::RunAndTruth const& both,
                                                    std::filesystem::path const& output, bool overwrite) {
    std::vector<geo::Layer> const layers = results::evaluation_layers(both);
    std::vector<geo::Raster> const rasters = results::evaluation_rasters(both);
    Styles styles = styles_of(layers, rasters);
    SignalHold const hold;  // Ends last, after everything below is undone.
    OutputFolder const folder(output);
    StagingFolder files(folder.path());
    auto const staged = [&](std::string const& name) {
        refuse_output(output / name, {}, overwrite);
        hold.give_way();
        return files.stage(name);
    };
    if (!rasters.empty())
        styles.merge(
            stage_land(rasters.front().grid.frame.box, both.record.run.crs_wkt, both.record.cities, staged));
    geo::write_zip(staged(project_name), "evaluation.qgs", project_of(both.record.run, rasters, styles));
    for (geo::Layer const& layer : layers)
        geo::write_layer(layer, staged(layer.name + ".geojson"));
    for (geo::Raster const& raster : rasters)
        geo::write_raster(raster, staged(geo::file_name_of_raster(raster.name)),
                          [&hold] { return hold.asked_to_stop(); });
    for (auto const& [layer, style] : styles)
        write_text(style, staged(layer + ".qml"));
    hold.give_way();
    return files.publish();
}

}  // namespace commands
