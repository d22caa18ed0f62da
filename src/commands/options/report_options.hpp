#pragma once

#include "src/alerts/evaluate.hpp"
#include "src/commands/options/option_values.hpp"
#include "src/commands/options/reading_options.hpp"
#include "src/report/page.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace commands {

/// What to watch, and whether it decides the exit code.
struct AlertOptions {
    std::vector<alerts::Expression> expressions;
    bool fail = false;  ///< exit code 4 where one is raised
};

/// Thrown once everything else is done: an alert is raised and was asked to decide the exit code.
struct AlertRaised : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `--alert` and `--fail-on-alert`.
void declare_alerts(CLI::App& app, AlertOptions& options);

/// Throws geo::UsageError where there is nothing to fail on.
void refuse_contradictions(AlertOptions const& options);

/// The outcomes for a terminal; empty where there are none.
std::string alerts_text(std::vector<alerts::Outcome> const& outcomes);

/// Throws AlertRaised where one calls, if that was asked for.
void raise(std::vector<alerts::Outcome> const& outcomes, AlertOptions const& options);

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
