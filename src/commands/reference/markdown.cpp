#include "src/commands/reference/markdown.hpp"

#include <fmt/format.h>

namespace commands::markdown {
namespace {

std::string row(std::vector<std::string> const& cells) {
    std::string line = "|";
    for (std::string const& cell : cells) {
        line += ' ';
        for (char const c : cell) {
            if (c == '|') line += '\\';
            line += c == '\n' ? ' ' : c;
        }
        line += " |";
    }
    return line + "\n";
}

}  // namespace

std::string code(std::string const& text) {
    return fmt::format("`{}`", text);
}

std::string table(std::vector<std::string> const& titles, std::vector<std::vector<std::string>> const& rows) {
    std::string text = row(titles) + "|";
    for (std::size_t i = 0; i < titles.size(); ++i)
        text += "---|";
    text += "\n";
    for (std::vector<std::string> const& cells : rows)
        text += row(cells);
    return text + "\n";
}

std::string heading(int level, std::string const& text) {
    return fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(level), '#'), text);
}

}  // namespace commands::markdown
