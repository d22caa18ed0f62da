#include "src/commands/reference/reference.hpp"

#include "src/commands/options/command.hpp"
#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>

namespace commands {
namespace {

constexpr char const* introduction =
    R"(Printed by `footfall reference`, from what the program itself goes by; a test compares this file with it.

- [Commands](#commands) and their options
- [Alerts](#alerts)
- [Database](#database): tables and columns
- [Layers](#layers) and their fields
- [JSON](#json): what `--json` prints
- [Exit codes](#exit-codes)

)";

std::string exit_codes_reference() {
    std::vector<std::vector<std::string>> rows;
    for (auto const& [code, meaning] : exit_codes())
        rows.push_back({fmt::format("{}", static_cast<int>(code)), meaning});
    return markdown::heading(2, "Exit codes") + markdown::table({"code", "meaning"}, rows) + on_errors;
}

}  // namespace

std::string reference_text(CLI::App const& program) {
    return markdown::heading(1, "Reference") + introduction + commands_reference(program) +
           alerts_reference() + database_reference() + layers_reference() + json_reference() +
           exit_codes_reference();
}

}  // namespace commands
