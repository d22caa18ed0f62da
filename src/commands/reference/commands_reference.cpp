#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/option_groups.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace commands {
namespace {

std::vector<std::string> row_of(CLI::Option const& option) {
    std::string const value = default_of(option);
    return {markdown::code(typed(option)), option.get_description(),
            option.get_required() ? "required"
            : value.empty()       ? ""
                                  : markdown::code(value)};
}

std::string options_table(std::vector<CLI::Option const*> const& options) {
    std::vector<std::vector<std::string>> rows;
    for (CLI::Option const* const option : options)
        rows.push_back(row_of(*option));
    return markdown::table({"option", "what it says", "default"}, rows);
}

std::string tables_of(CLI::App const& command) {
    std::string text;
    for (OptionGroup const& group : option_groups(command))
        text += fmt::format("{}\n\n{}", group.title, options_table(group.options));
    return text;
}

std::string command_text(CLI::App const& command) {
    std::string const footer = command.get_footer();
    return markdown::heading(3, fmt::format("footfall {}", command.get_name())) + command.get_description() +
           ".\n\n" + tables_of(command) + (footer.empty() ? "" : fmt::format("```text\n{}\n```\n\n", footer));
}

}  // namespace

std::string commands_reference(CLI::App const& program) {
    std::string text =
        markdown::heading(2, "Commands") +
        "`footfall COMMAND --help` prints the same in a terminal. These go with every command:\n\n" +
        options_table(program.get_options({}));
    for (CLI::App const* const command : listed_commands(program))
        text += command_text(*command);
    return text;
}

}  // namespace commands
