#pragma once

#include <functional>

namespace CLI {
class App;
}

/// One file per subcommand. Parsing opens no file, running reads no argv.
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
Run declare_page(CLI::App& app);  ///< `report`
Run declare_runs(CLI::App& app);
Run declare_compare(CLI::App& app);

}  // namespace commands
