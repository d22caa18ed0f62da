#pragma once

#include <string>

namespace CLI {
class App;
}

/// The sections of the reference, as Markdown.
namespace commands {

std::string commands_reference(CLI::App const& program);
std::string alerts_reference();
std::string database_reference();
std::string layers_reference();
std::string json_reference();

}  // namespace commands
