#include "src/commands/reference/markdown.hpp"
#include "src/commands/reference/sections.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace commands {
namespace {

/// As it is typed: "STORES", "-o, --output DIR", "--progress, --no-progress".
std::string typed(CLI::Option const& option) {
    std::vector<std::string> names;
    if (option.get_positional()) names.push_back(option.get_name(true));
    for (std::string const& name : option.get_snames())
        names.push_back(fmt::format("-{}", name));
    for (std::string const& name : option.get_lnames())
        names.push_back(fmt::format("--{}", name));
    std::string text = fmt::format("{}", fmt::join(names, ", "));
    bool const takes_a_value = !option.get_positional() && option.get_expected_max() > 0;
    return takes_a_value ? text + " " + option.get_type_name() : text;
}

std::vector<std::string> row_of(CLI::Option const& option) {
    std::string const value = option.get_default_str();
    bool const has_value = !value.empty() && option.get_expected_max() > 0;
    return {markdown::code(typed(option)), option.get_description(),
            option.get_required() ? "required"
            : has_value           ? markdown::code(value)
                                  : ""};
}

std::string options_table(std::vector<CLI::Option const*> const& options) {
    std::vector<std::vector<std::string>> rows;
    for (CLI::Option const* const option : options)
        rows.push_back(row_of(*option));
    return markdown::table({"option", "what it says", "default"}, rows);
}

/// The options of an application but for --help, which all have.
std::vector<CLI::Option const*> options_of(CLI::App const& app) {
    return app.get_options([&](CLI::Option const* option) {
        return option != app.get_help_ptr() && !option->get_group().empty();
    });
}

/// A table for the arguments, and one for each group of options, in the order in which they are declared.
std::string tables_of(CLI::App const& command) {
    std::vector<CLI::Option const*> left = options_of(command);
    std::string text;
    auto const take = [&](std::string const& title, auto const& is_wanted) {
        std::vector<CLI::Option const*> taken;
        std::ranges::copy_if(left, std::back_inserter(taken), is_wanted);
        std::erase_if(left, is_wanted);
        if (!taken.empty()) text += fmt::format("{}\n\n{}", title, options_table(taken));
    };
    take("Arguments", [](CLI::Option const* option) { return option->get_positional(); });
    while (!left.empty()) {
        std::string const group = left.front()->get_group();
        take(group, [&](CLI::Option const* option) { return option->get_group() == group; });
    }
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
    for (CLI::App const* const command : program.get_subcommands({}))
        if (!command->get_group().empty()) text += command_text(*command);
    return text;
}

}  // namespace commands
