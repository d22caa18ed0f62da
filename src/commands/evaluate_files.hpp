#pragma once

#include "src/results/evaluation_layers.hpp"

#include <filesystem>
#include <vector>

namespace commands {

/// Writes the layers and rasters that show a run beside the truth, with a style each, and a QGIS project
/// of them into a folder: all or none. Returns their places. Throws geo::UsageError where one of them exists
/// and may not be replaced.
std::vector<std::filesystem::path> write_evaluation(results::RunAndTruth const& both,
                                                    std::filesystem::path const& output, bool overwrite);

}  // namespace commands
