#include "src/commands/help.hpp"

#include "src/words/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

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

/// How many letters have to be put in, taken out or replaced (Levenshtein).
std::size_t edits_between(std::string const& a, std::string const& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            std::size_t const replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::shared_ptr<CLI::Formatter> help_formatter() {
    return std::make_shared<Help>();
}

std::string nearest_word(std::string const& misspelt, std::vector<std::string> const& words) {
    std::string nearest;
    std::size_t least = std::max<std::size_t>(misspelt.size() / 3, 1) + 1;
    for (std::string const& word : words) {
        std::size_t const edits = edits_between(misspelt, word);
        if (edits >= least) continue;
        nearest = word;
        least = edits;
    }
    return nearest;
}

}  // namespace commands
