#pragma once

#include "db/rows.hpp"
#include "geo/geometry.hpp"
#include "geo/layer.hpp"
#include "geo/write/layers.hpp"
#include "geo/write/rasters.hpp"
#include "src/results/evaluate/evaluation.hpp"
#include "src/results/predict/site_predictions.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace commands {

/// What is written of a run. The layers read from the run's record: keep it alive.
struct Export {
    std::vector<geo::Layer> layers;  ///< also those without geometry
    std::vector<geo::Raster> rasters;
};

/// A file to come; of several that a layer becomes, the one that is opened.
struct ExportedFile {
    std::string layer;
    std::string name;
    std::optional<std::size_t> features;  ///< none for a raster
};

/// The names of all layers, rasters and tables that a run may have.
std::vector<std::string> exported_layers();

/// Throws geo::UsageError where a run has no such layer, with the names of those it has.
void refuse_unknown_layers(std::vector<std::string> const& names);

/// The layers, tables and rasters of these names; without names, all layers with geometry and all rasters.
Export chosen_of(db::RunRecord const& record, std::vector<std::string> const& names,
                 std::optional<double> raster_cell_m);

std::vector<ExportedFile> files_of(Export const& chosen, geo::VectorFormat const& format);

/// What is to be known of a layer written as CSV by whoever opens it in a spreadsheet; empty in any other
/// format, and mostly.
std::string spreadsheet_notice(std::string const& driver, geo::Layer const& layer, std::string const& file);

/// Writes them all into the folder, or none. Files that exist are replaced. `creation_options` are GDAL's.
void write_export(Export const& chosen, geo::VectorFormat const& format, std::filesystem::path const& output,
                  std::vector<std::string> const& creation_options);

/// Writes the layers and rasters that show a run beside the truth, with a style each, and a QGIS project
/// of them into a folder: all or none. Returns their places. Throws geo::UsageError where one of them exists
/// and may not be replaced.
std::vector<std::filesystem::path> write_evaluation(results::RunAndTruth const& both,
                                                    std::filesystem::path const& output, bool overwrite);

/// The files of the layers that lie under the maps of a project: land, borders, and the larger places without
/// those whose names the cities have already.
inline constexpr char const* land_file_names[] = {"map_land.geojson", "map_borders.geojson",
                                                  "map_places.geojson"};

/// Writes those that there are around a box of the plane to where `stage` says, by the name of the file, and
/// returns their styles as QML by layer.
std::map<std::string, std::string> stage_land(
    geo::PlanarBox const& box, std::string const& crs_wkt, std::vector<db::CityRow> const& cities,
    std::function<std::filesystem::path(std::string const&)> const& stage);

/// Where a prediction is written to; empty for what is not.
struct PredictionPlaces {
    std::filesystem::path folder;  ///< of a report and its layers; made where it is missing
    std::filesystem::path predictions, losses, page;

    /// Those that are written, in this order.
    std::vector<std::filesystem::path> files() const;
};

/// Throws geo::UsageError where a file of an earlier prediction would stay in the folder beside this one's.
void refuse_earlier_layers(PredictionPlaces const& places);

/// Writes the layers and the page, all or none, each layer with a style beside it that QGIS takes. A style
/// that is there already may be the user's, and stays. Returns what is to be known of them.
std::vector<std::string> write_prediction(results::SitePredictions const& prediction, std::string const& page,
                                          PredictionPlaces const& places);

}  // namespace commands
