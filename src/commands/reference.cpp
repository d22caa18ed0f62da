#include "src/commands/reference/reference.hpp"

#include "src/commands/options/command.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace commands {

Run declare_reference(CLI::App& app) {
    app.group("");  // Not listed: it is for docs/reference.md.
    CLI::App const* const program = app.get_parent();
    return [program] { fmt::print("{}", reference_text(*program)); };
}

}  // namespace commands
