#include "src/commands/reference/man_page.hpp"

#include "src/commands/options/command.hpp"
#include "src/commands/reference/option_groups.hpp"
#include "src/commands/reference/reference.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <vector>

namespace commands {
namespace {

/// Text as man shows it to the letter: a backslash begins a request within a line, a dot or an apostrophe at
/// its beginning, and a plain hyphen may become a dash that nobody can type.
std::string escaped(std::string const& text) {
    std::string result;
    bool is_line_start = true;
    for (char const c : text) {
        if (is_line_start && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\')
            result += "\\e";
        else if (c == '-')
            result += "\\-";
        else
            result += c;
        is_line_start = c == '\n';
    }
    return result;
}

std::string section(std::string const& title) {
    return fmt::format(".SH \"{}\"\n", title);
}

std::string line(std::string const& text) {
    return escaped(text) + "\n";
}

/// As it stands, and no wider than it is.
std::string as_it_stands(std::string const& text) {
    return fmt::format(".PP\n.nf\n{}\n.fi\n", escaped(text));
}

std::string described(CLI::Option const& option) {
    std::string description = option.get_description();
    std::string const value = default_of(option);
    if (option.get_required())
        description += " (required)";
    else if (!value.empty())
        description += fmt::format(" (default: {})", value);
    return fmt::format(".TP\n\\fB{}\\fR\n{}", escaped(typed(option)), line(description));
}

std::string options_section(CLI::App const& app) {
    std::string text = section("OPTIONS");
    for (OptionGroup const& group : option_groups(app)) {
        text += fmt::format(".SS \"{}\"\n", escaped(group.title));
        for (CLI::Option const* const option : group.options)
            text += described(*option);
    }
    return text;
}

std::string notes_and_examples(CLI::App const& app) {
    Footer const footer = footer_of(app);
    std::string text;
    if (!footer.notes.empty()) text += section("NOTES") + as_it_stands(footer.notes);
    if (!footer.examples.empty()) text += section("EXAMPLES") + as_it_stands(footer.examples);
    return text;
}

std::string see_also(CLI::App const& program, std::string const& but) {
    std::string text = section("SEE ALSO");
    if (!but.empty()) text += fmt::format(".BR {} (1),\n", program.get_name());
    for (CLI::App const* const command : listed_commands(program))
        if (command->get_name() != but)
            text += fmt::format(".BR {}\\-{} (1),\n", program.get_name(), command->get_name());
    return text + ".BR qgis (1)\n";
}

std::string exit_status() {
    std::string text = section("EXIT STATUS");
    for (auto const& [code, meaning] : exit_codes())
        text += fmt::format(".TP\n{}\n{}", static_cast<int>(code), line(meaning));
    return text + ".PP\n" + on_errors;
}

std::string title_line(std::string name) {
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return fmt::format("'\\\" -*- coding: utf-8 -*-\n.TH \"{}\" 1 \"\" \"Footfall {}\" \"Footfall\"\n",
                       escaped(name), version());
}

std::string name_section(std::string const& name, std::string description) {
    if (description.ends_with('.')) description.pop_back();
    return section("NAME") + fmt::format("{} \\- {}", escaped(name), line(description));
}

/// The options that go with every command stand in the page of the program.
std::string page_of_command(CLI::App const& program, CLI::App const& command) {
    std::string const name = fmt::format("{}-{}", program.get_name(), command.get_name());
    std::string synopsis = fmt::format("\\fB{} {}\\fR", program.get_name(), command.get_name());
    for (CLI::Option const* const option :
         command.get_options([](CLI::Option const* o) { return o->get_positional(); }))
        synopsis += option->get_required() ? fmt::format(" \\fI{}\\fR", escaped(option->get_name(true)))
                                           : fmt::format(" [\\fI{}\\fR]", escaped(option->get_name(true)));
    return title_line(name) + name_section(name, command.get_description()) + section("SYNOPSIS") + synopsis +
           " [\\fIOPTIONS\\fR]\n" + options_section(command) + notes_and_examples(command) + exit_status() +
           see_also(program, command.get_name());
}

std::string page_of_program(CLI::App const& program) {
    std::string text = title_line(program.get_name()) +
                       name_section(program.get_name(), program.get_description()) + section("SYNOPSIS") +
                       fmt::format("\\fB{}\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n", program.get_name()) +
                       section("COMMANDS");
    for (CLI::App const* const command : listed_commands(program))
        text += fmt::format(".TP\n\\fB{}\\fR\n{}", command->get_name(), line(command->get_description()));
    return text + options_section(program) + notes_and_examples(program) + exit_status() +
           see_also(program, "");
}

}  // namespace

std::string man_page(CLI::App const& program, CLI::App const* command) {
    return command ? page_of_command(program, *command) : page_of_program(program);
}

}  // namespace commands
