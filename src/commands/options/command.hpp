#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>

namespace CLI {
class App;
}

/// Each subcommand has a file of its own. Parsing opens no file, and running reads no argv.
namespace commands {

/// What a command does once its options are parsed.
using Run = std::function<void()>;

/// Declares a command's options on its CLI11 subcommand and returns what runs it.
Run declare_fit(CLI::App& app);
Run declare_check(CLI::App& app);
Run declare_simulate(CLI::App& app);
Run declare_evaluate(CLI::App& app);
Run declare_predict(CLI::App& app);
Run declare_export(CLI::App& app);
Run declare_report(CLI::App& app);  ///< `report`
Run declare_runs(CLI::App& app);
Run declare_compare(CLI::App& app);
Run declare_shard(CLI::App& app);
Run declare_merge(CLI::App& app);
/// Prints docs/reference.md; not among the commands that --help lists.
Run declare_reference(CLI::App& app);
/// Says how a line that is being typed may go on; not listed either.
Run declare_complete(CLI::App& app);

enum ExitCode { done = 0, failed = 1, wrong_usage = 2, input_rejected = 3, alert_raised = 4, locked = 75 };

struct ExitCodeMeaning {
    ExitCode code;
    char const* meaning;
};
/// All of them.
std::span<ExitCodeMeaning const> exit_codes();

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

/// The program's version, as in `footfall --version` and `runs.tool_version`.
char const* version();

}  // namespace commands
