#pragma once

#include "src/commands/options/reading_options.hpp"
#include "src/results/predict/site_predictions.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

/// Predictions for a terminal: the best sites, those the stores cannot see marked, and what is assumed.
std::string predict_text(results::SitePredictions const& all, std::vector<std::filesystem::path> const& files,
                         Verbosity const& verbosity);

/// Predictions for a machine: every site in its order.
nlohmann::ordered_json predict_json(results::SitePredictions const& all,
                                    std::vector<std::filesystem::path> const& files);

}  // namespace commands
