#pragma once

#include "src/results/predict/site_predictions.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace commands {

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
/// that is there already may be the user's, and stays.
void write_prediction(results::SitePredictions const& prediction, std::string const& page,
                      PredictionPlaces const& places);

}  // namespace commands
