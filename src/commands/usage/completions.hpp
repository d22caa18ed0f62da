#pragma once

#include <map>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace commands {

/// A command line that is being typed, up to the cursor. It may be wrong or unfinished, which the parser
/// would refuse.
struct TypedLine {
    enum class Asks { nothing, command, name, value };

    CLI::App const* program = nullptr;
    CLI::App const* command = nullptr;                              ///< null before one is named
    std::map<CLI::Option const*, std::vector<std::string>> values;  ///< of flags an empty list
    Asks asks = Asks::nothing;
    CLI::Option const* option = nullptr;  ///< whose value is asked for
    std::string prefix;                   ///< what stands before that value in the same word, as "--layer="
    std::string begun;                    ///< what stands of what is asked for

    CLI::App const& app() const { return command ? *command : *program; }
    /// The last value given; empty where there is none.
    std::string value_of(CLI::Option const* given) const;
};

/// Walks the words after the program's name; the last is the one at the cursor, which may be empty.
TypedLine typed_line(CLI::App const& program, std::vector<std::string> const& words);

struct Candidate {
    std::string word;
    std::string description;  ///< may be empty
};

/// What the word at the cursor may become.
struct Completions {
    enum class Paths { none, files, folders };
    Paths paths = Paths::none;  ///< which the shell completes itself
    std::vector<Candidate> candidates;
};

/// Looks into the files and databases that are named on the line; one that cannot be read offers nothing.
Completions completions(TypedLine const& line);

}  // namespace commands
