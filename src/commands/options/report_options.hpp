#pragma once

#include "src/commands/options/alert_options.hpp"
#include "src/commands/options/input_options.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/report/page.hpp"

#include <filesystem>

namespace commands {

/// Everything `footfall report` takes.
struct PageCommandOptions {
    std::filesystem::path database;
    RunChoice run;
    std::optional<EarlierChoice> compare;  ///< none: the run before it, and that of a year before
    AlertOptions alerts;
    report::Tiles tiles;
    std::filesystem::path output;
    bool overwrite = false;
    Verbosity verbosity;
};

void declare_page_options(CLI::App& app, PageCommandOptions& options);

/// --tiles and --tiles-attribution, which `fit` takes too.
void declare_tiles(CLI::App& app, report::Tiles& tiles);

/// Throws geo::UsageError where options contradict or the output stands in the way.
void refuse_contradictions(PageCommandOptions const& options);

}  // namespace commands
