#pragma once

#include "src/commands/command.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace commands {

enum ExitCode { done = 0, failed = 1, wrong_usage = 2, input_rejected = 3, alert_raised = 4, locked = 75 };

/// How a command ended that did not end well.
struct Failure {
    ExitCode code = failed;
    std::string sentence;  ///< what is wrong, where, and what to do
};

/// Runs the command; none where it ended well.
std::optional<Failure> failure_of(Run const& command);

/// Some of several fits failed, with what each said; the code is that of the worst.
struct GroupsFailed : std::runtime_error {
    GroupsFailed(std::string const& sentence, ExitCode worst) : std::runtime_error(sentence), code(worst) {}
    ExitCode code;
};

/// The worse of two: an alert is least, then usage, input, the lock, and failure is worst.
ExitCode worse(ExitCode a, ExitCode b);

}  // namespace commands
