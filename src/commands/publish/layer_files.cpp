#include "src/commands/publish/layer_files.hpp"

#include "geo/crs/projection.hpp"
#include "geo/errors.hpp"
#include "geo/land/land_view.hpp"
#include "geo/write/files.hpp"
#include "geo/write/layers.hpp"
#include "src/commands/publish/output.hpp"
#include "src/commands/publish/signals.hpp"
#include "src/qgis/projects.hpp"
#include "src/qgis/styles.hpp"
#include "src/results/run/city_names.hpp"
#include "src/results/run/layers.hpp"
#include "src/results/surfaces/rasters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

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

std::string spreadsheet_notice(std::string const& driver, geo::Layer const& layer, std::string const& file) {
    std::size_t const formulas = driver == "CSV" ? geo::formula_texts(layer) : 0;
    if (formulas == 0) return "";
    return fmt::format(
        "{} {} with =, +, - or @ in {}, and a spreadsheet takes that for a formula: import the columns as "
        "text",
        formulas, formulas == 1 ? "text begins" : "texts begin", file);
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

std::map<std::string, std::string> stage_land(
    geo::PlanarBox const& box, std::string const& crs_wkt, std::vector<db::CityRow> const& cities,
    std::function<std::filesystem::path(std::string const&)> const& stage) {
    geo::LandView view = geo::land_view(box, geo::Projection(crs_wkt));
    view.most_places = geo::usual_places;
    view.named = results::names_of(cities);
    geo::Land const land = geo::land_in(view);
    std::map<std::string, std::string> styles;
    for (geo::Layer const& layer : geo::land_layers(land)) {
        if (layer.size == 0) continue;
        geo::write_layer(layer, stage(layer.name + ".geojson"));
        styles[layer.name] = qgis::layer_style(layer.name);
    }
    return styles;
}

namespace {

constexpr char const* spreadsheet = "XLSX";

/// Tables are read by people.
results::Reader reader_of(std::filesystem::path const& file) {
    std::string const driver = geo::driver_for(file);
    return driver == "CSV" || driver == spreadsheet ? results::Reader::person : results::Reader::program;
}

/// Files that appear together, those of one folder from one stage.
class Files {
public:
    explicit Files(SignalHold const& hold) : hold_(hold) {}

    void add(geo::Layer const& layer, std::filesystem::path const& file) {
        std::string const driver = geo::driver_for(file);
        std::string const style = qgis::layer_style(layer.name);
        geo::write_layer(geo::fitted_to(driver, layer), staged(file), {.driver = driver});
        if (driver == spreadsheet) return;  // nothing to draw
        std::filesystem::path const qml = std::filesystem::path(file).replace_extension(".qml");
        if (!std::filesystem::exists(qml)) write_text(style, staged(qml));
    }
    void add(std::string const& text, std::filesystem::path const& file) { write_text(text, staged(file)); }
    void publish() {
        hold_.give_way();
        for (auto const& [folder, staging] : staging_)
            staging->publish();
    }

private:
    std::filesystem::path staged(std::filesystem::path const& file) {
        hold_.give_way();
        auto& staging = staging_[file.parent_path()];
        if (!staging) staging = std::make_unique<StagingFolder>(file.parent_path());
        return staging->stage(file.filename().string());
    }

    SignalHold const& hold_;
    std::map<std::filesystem::path, std::unique_ptr<StagingFolder>> staging_;
};

}  // namespace

std::vector<std::filesystem::path> PredictionPlaces::files() const {
    std::vector<std::filesystem::path> all{predictions, losses, page};
    std::erase_if(all, [](auto const& file) { return file.empty(); });
    return all;
}

void refuse_earlier_layers(PredictionPlaces const& places) {
    if (places.folder.empty()) return;
    for (auto const& [written, name] :
         {std::pair{&places.predictions, "predictions.geojson"}, std::pair{&places.losses, "losses.geojson"}})
        if (written->empty() && std::filesystem::exists(places.folder / name))
            throw geo::UsageError(
                fmt::format("{} holds {} of another prediction, and this one has none; choose another folder",
                            places.folder.string(), name));
}

std::vector<std::string> write_prediction(results::SitePredictions const& prediction, std::string const& page,
                                          PredictionPlaces const& places) {
    std::vector<std::string> notices;
    if (places.files().empty()) return notices;
    SignalHold const hold;  // Ends last, after everything below is undone.
    std::optional<OutputFolder> folder;
    if (!places.folder.empty()) folder.emplace(places.folder);
    Files written(hold);
    auto const add = [&](geo::Layer const& layer, std::filesystem::path const& path) {
        written.add(layer, path);
        std::string notice = spreadsheet_notice(geo::driver_for(path), layer, path.filename().string());
        if (!notice.empty()) notices.push_back(std::move(notice));
    };
    if (!places.predictions.empty())
        add(results::site_layer(prediction, reader_of(places.predictions)), places.predictions);
    if (!places.losses.empty()) add(results::loss_layer(prediction, reader_of(places.losses)), places.losses);
    if (!places.page.empty()) written.add(page, places.page);
    written.publish();
    return notices;
}

}  // namespace commands
