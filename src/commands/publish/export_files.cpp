#include "geo/errors.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/commands/publish/staging_folder.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace commands {
namespace {

bool is_among(std::string const& name, std::vector<std::string> const& names) {
    return std::ranges::find(names, name) != names.end();
}

std::string file_name(geo::Layer const& layer, geo::VectorFormat const& format) {
    bool const is_dbase = format.driver == "ESRI Shapefile" && layer.geometry_type == geo::GeometryType::none;
    return layer.name + (is_dbase ? ".dbf" : format.extension);
}

}  // namespace

std::vector<std::string> exported_layers() {
    db::RunRecord const nothing;
    std::vector<std::string> names;
    for (geo::Layer const& layer : results::layers_of(nothing))
        names.push_back(layer.name);
    names.insert(names.end(), results::raster_names.begin(), results::raster_names.end());
    for (geo::Layer const& table : results::tables_of(nothing))
        names.push_back(table.name);
    return names;
}

void refuse_unknown_layers(std::vector<std::string> const& names) {
    std::vector<std::string> const known = exported_layers();
    for (std::string const& name : names) {
        if (is_among(name, known)) continue;
        throw geo::UsageError(
            fmt::format("a run has no layer {}; choose from {}", name, fmt::join(known, ", ")));
    }
}

Export chosen_of(db::RunRecord const& record, std::vector<std::string> const& names,
                 std::optional<double> raster_cell_m) {
    auto const is_wanted = [&](std::string const& name) { return names.empty() || is_among(name, names); };
    Export chosen;
    for (geo::Layer& layer : results::layers_of(record))
        if (names.empty() ? results::has_a_file(layer) : is_among(layer.name, names))
            chosen.layers.push_back(std::move(layer));
    for (geo::Layer& table : results::tables_of(record))
        if (is_among(table.name, names)) chosen.layers.push_back(std::move(table));
    if (std::ranges::any_of(results::raster_names, is_wanted))
        chosen.rasters = results::rasters_of(
            record, raster_cell_m ? raster_cell_m : results::cell_asked_for_m(record.run));
    std::erase_if(chosen.rasters, [&](geo::Raster const& raster) { return !is_wanted(raster.name); });
    return chosen;
}

std::vector<ExportedFile> files_of(Export const& chosen, geo::VectorFormat const& format) {
    std::vector<ExportedFile> files;
    for (geo::Layer const& layer : chosen.layers)
        files.push_back({layer.name, file_name(layer, format), layer.size});
    for (geo::Raster const& raster : chosen.rasters)
        files.push_back({raster.name, geo::file_name_of_raster(raster.name), std::nullopt});
    return files;
}

void write_export(Export const& chosen, geo::VectorFormat const& format, std::filesystem::path const& output,
                  std::vector<std::string> const& creation_options) {
    SignalHold const hold;  // Ends last, after everything below is undone.
    OutputFolder const folder(output);
    StagingFolder staging(folder.path());
    for (geo::Layer const& layer : chosen.layers) {
        hold.give_way();
        geo::write_layer(geo::fitted_to(format.driver, layer), staging.stage(file_name(layer, format)),
                         {.driver = format.driver, .creation_options = creation_options});
    }
    for (geo::Raster const& raster : chosen.rasters) {
        hold.give_way();
        geo::write_raster(raster, staging.stage(geo::file_name_of_raster(raster.name)),
                          [&hold] { return hold.asked_to_stop(); });
    }
    hold.give_way();
    staging.publish();
}

}  // namespace commands
