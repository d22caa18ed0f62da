#include "src/commands/help.hpp"

#include "geo/errors.hpp"
#include "src/commands/options/command.hpp"
#include "src/commands/reference/man_page.hpp"
#include "src/commands/reference/object_fields.hpp"
#include "src/commands/reference/reference.hpp"
#include "src/commands/text/input_summary.hpp"
#include "src/commands/usage/completions.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

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

namespace {

char const* word_of(Completions::Paths paths) {
    if (paths == Completions::Paths::none) return "words";
    return paths == Completions::Paths::files ? "files" : "folders";
}

/// A name from a file may hold anything: a line break in it would make two candidates, and a terminal obeys
/// an escape.
bool is_printable(std::string const& word) {
    return words::printable(word, word.size()) == word;
}

/// A line that says which paths the shell adds, then one for each candidate with a tab before its
/// description.
void print(Completions const& found) {
    constexpr std::size_t widest_description = 60;
    fmt::print("{}\n", word_of(found.paths));
    for (Candidate const& candidate : found.candidates) {
        if (!is_printable(candidate.word)) continue;
        fmt::print("{}\t{}\n", candidate.word, words::printable(candidate.description, widest_description));
    }
}

}  // namespace

Run declare_complete(CLI::App& app) {
    app.group("");  // Not listed: it is for the shells, which call it with src/install/completion.
    CLI::App const* const program = app.get_parent();
    auto const words = std::make_shared<std::vector<std::string>>();
    app.add_option("WORDS", *words, "What is typed after the program's name up to the cursor, behind a --");
    return [program, words] { print(completions(typed_line(*program, *words))); };
}

namespace {

std::string page_of(CLI::App const& program, std::string const& name) {
    if (name == program.get_name()) return man_page(program, nullptr);
    auto const named = program.get_subcommands([&](CLI::App const* one) { return one->get_name() == name; });
    if (named.empty())
        throw geo::UsageError(
            fmt::format("--man {}: there is no such command; footfall --help lists them", name));
    return man_page(program, named.front());
}

}  // namespace

Run declare_reference(CLI::App& app) {
    app.group("");  // Not listed: it is for what in docs the program prints, and the manual pages.
    CLI::App const* const program = app.get_parent();
    auto const page = std::make_shared<std::string>();
    auto const wants_schema = std::make_shared<bool>(false);
    app.add_option("--man", *page, "Print the manual page of a command, or of footfall itself");
    app.add_flag("--json-schema", *wants_schema, "Print a JSON Schema of what --json prints");
    return [program, page, wants_schema] {
        if (*wants_schema) return print_json(json_schema());
        fmt::print("{}", page->empty() ? reference_text(*program) : page_of(*program, *page));
    };
}

}  // namespace commands
