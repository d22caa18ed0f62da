#pragma once

#include "db/rows.hpp"
#include "geo/write_raster.hpp"
#include "src/commands/staging_folder.hpp"

#include <filesystem>
#include <vector>

namespace commands {

/// The styles of the layers in the database, of all runs and of the newest, drawn by the numbers of `record`.
std::vector<db::LayerStyle> layer_styles(db::RunRecord const& record);

/// A style beside each layer and raster of the run, and footfall.qgz, the project that shows it all, to be
/// published into `folder`. What the user has saved there in QGIS under these names stays.
void stage_qgis_files(StagingFolder& files, std::filesystem::path const& folder, db::RunRecord const& record,
                      std::vector<geo::Raster> const& rasters);

/// Removes the styles of layers that the run has no file of, but for those saved in QGIS.
void remove_stale_styles(std::filesystem::path const& folder, db::RunRecord const& record);

}  // namespace commands
