#include "src/commands/help.hpp"

#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

namespace commands {
namespace {

constexpr std::size_t columns = 80, column_of_texts = 30;

class Help : public CLI::Formatter {
public:
    std::string make_option(CLI::Option const* option, bool is_positional) const override {
        std::string const name = "  " + make_option_name(option, is_positional) + make_option_opts(option);
        std::string const indent(column_of_texts, ' ');
        bool const has_room = name.size() + 2 <= column_of_texts;
        std::string const first = has_room ? name + indent.substr(name.size()) : indent;
        return (has_room ? "" : name + "\n") +
               words::wrapped(make_option_desc(option), first, indent, columns);
    }

    std::string make_subcommand(CLI::App const* command) const override {
        std::string const name = "  " + command->get_display_name(true), indent(column_of_texts, ' ');
        return words::wrapped(command->get_description(), name + indent.substr(name.size()), indent, columns);
    }

    /// Without the values that CLI11 notes on the names of flags.
    std::string make_option_name(CLI::Option const* option, bool is_positional) const override {
        if (is_positional) return option->get_name(true, false);
        std::vector<std::string> names;
        for (std::string const& name : option->get_snames())
            names.push_back("-" + name);
        for (std::string const& name : option->get_lnames())
            names.push_back("--" + name);
        return fmt::format("{}", fmt::join(names, ","));
    }

    std::string make_option_usage(CLI::Option const* option) const override {
        std::string const name = make_option_name(option, true);
        return option->get_required() ? name : "[" + name + "]";
    }

    /// Lines that begin with spaces are examples.
    std::string make_footer(CLI::App const* app) const override {
        std::string text, prose;
        auto const end_prose = [&] {
            if (!prose.empty()) text += words::wrapped(prose, "", "", columns);
            prose.clear();
        };
        for (std::string const& line : CLI::detail::split(app->get_footer(), '\n')) {
            bool const is_prose = !line.empty() && !line.starts_with(' ') && !line.ends_with(':');
            if (is_prose) {
                prose += (prose.empty() ? "" : " ") + line;
                continue;
            }
            end_prose();
            text += line + "\n";
        }
        end_prose();
        return text;
    }
};

}  // namespace

std::shared_ptr<CLI::Formatter> help_formatter() {
    return std::make_shared<Help>();
}

}  // namespace commands
