#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

/// What the commands share of the command line.
namespace commands {

/// --version, --help, --config and the rule that there is a command; after the commands are declared.
void declare_general(CLI::App& app);

/// "footfall fit", or "footfall" before a command is known.
std::string name_of(CLI::App const& app);

/// A failure to parse in one sentence that ends with what to do.
std::string sentence_of(CLI::ParseError const& error, CLI::App const& app);

/// The file of --config cannot be opened: no matter of usage.
bool is_unreadable_file(CLI::ParseError const& error);

}  // namespace commands
