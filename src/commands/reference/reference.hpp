#pragma once

#include <string>

namespace CLI {
class App;
}

namespace commands {

/// docs/reference.md: commands and options as `program` declares them, alerts, the database, layers, --json
/// and exit codes, each from what the program itself goes by.
std::string reference_text(CLI::App const& program);

}  // namespace commands
