#pragma once

#include "src/commands/options/option_values.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/commands/publish/layer_files.hpp"
#include "src/report/page_input.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace commands {

/// Everything `footfall predict` takes.
struct PredictOptions {
    std::filesystem::path database;
    InputOptions sites;  ///< source is empty where only points are given; crs is that of the run
    std::vector<std::pair<double, double>> at;  ///< further sites, longitude and latitude
    InputOptions competitors;                   ///< stores of others; source is empty without any
    RunChoice run;
    std::string exposure;  ///< a number for every site, or a field; empty: 1
    std::vector<std::pair<std::string, std::string>> covariates;  ///< field and value, for every site
    bool covariate_default = false;   ///< a site without a covariate is as a mean store
    std::vector<std::string> closed;  ///< stores of the run, by key or name
    bool together = false;
    bool rank_by_net = false;
    std::filesystem::path output;  ///< a file or a folder; empty: nothing is written
    std::filesystem::path losses;  ///< a file; empty: none
    report::Tiles tiles;           ///< of the page that a folder gets
    bool overwrite = false;
    Verbosity verbosity;
};

void declare_predict_options(CLI::App& app, PredictOptions& options);

/// Of the options, for a run whose stores share their customers or draw alone. An output is a folder where it
/// is one, ends in a slash or has no extension; else it is a file.
PredictionPlaces places_of(PredictOptions const& options, bool people_are_shared);

/// Throws geo::UsageError where options contradict or the output stands in the way.
void refuse_contradictions(PredictOptions const& options);

/// The exposure as one number for every site; none where it names a field.
std::optional<double> constant_exposure(PredictOptions const& options);

}  // namespace commands
