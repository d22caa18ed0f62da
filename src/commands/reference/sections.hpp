#pragma once

#include <string>

namespace CLI {
class App;
}

/// The sections of the reference, as Markdown.
namespace commands {

/// Beside the exit codes.
inline constexpr char const* on_errors =
    "An error is one line on standard error: what is wrong, where, and what to do.\n";

std::string commands_reference(CLI::App const& program);
std::string alerts_reference();
std::string database_reference();
std::string layers_reference();
std::string json_reference();

}  // namespace commands
