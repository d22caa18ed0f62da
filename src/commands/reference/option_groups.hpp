#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace commands {

/// Options that help and reference show together.
struct OptionGroup {
    std::string title;
    std::vector<CLI::Option const*> options;
};

/// What stands below the options of --help; each is empty where there is none.
struct Footer {
    std::string notes;
    std::string examples;  ///< without their heading
};
Footer footer_of(CLI::App const& command);

/// The commands that help lists, in the order in which they are declared.
std::vector<CLI::App const*> listed_commands(CLI::App const& program);

/// The arguments of a command, then its groups of options, in the order in which they are declared; without
/// --help, which all have.
std::vector<OptionGroup> option_groups(CLI::App const& command);

/// As it is typed: "STORES", "-o, --output DIR", "--progress, --no-progress".
std::string typed(CLI::Option const& option);

/// The value that an option has without being given; empty without one.
std::string default_of(CLI::Option const& option);

}  // namespace commands
