#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

/// Markdown as GitHub and most viewers show it.
namespace commands::markdown {

/// The text as code.
std::string code(std::string const& text);

/// A table with a line for each row; what stands in a cell may hold line breaks and bars.
std::string table(std::vector<std::string> const& titles, std::vector<std::vector<std::string>> const& rows);

/// A heading of that level, 1 being the largest, with the lines around it.
std::string heading(int level, std::string const& text);

}  // namespace commands::markdown

namespace commands {

/// docs/reference.md: commands and options as `program` declares them, alerts, the database, layers, --json
/// and exit codes, each from what the program itself goes by.
std::string reference_text(CLI::App const& program);

// The sections of the reference, as Markdown.

/// Beside the exit codes.
inline constexpr char const* on_errors =
    "An error is one line on standard error: what is wrong, where, and what to do.\n";

std::string commands_reference(CLI::App const& program);
std::string alerts_reference();
std::string database_reference();
std::string layers_reference();
std::string json_reference();

}  // namespace commands
