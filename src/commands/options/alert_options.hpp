#pragma once

#include "src/alerts/evaluate.hpp"

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

}  // namespace commands
