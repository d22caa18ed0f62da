#pragma once

#include "src/commands/usage/typed_line.hpp"

#include <string>
#include <vector>

namespace commands {

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
