#include "src/report/html.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <stdexcept>

namespace report {
namespace {

constexpr std::size_t most_columns_on_a_phone = 3;

std::string sentence(std::string text) {
    text = escaped(text);
    if (text.empty()) return text;
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    return text.back() == '.' ? text : text + ".";
}

std::string heading_of(Column const& column) {
    bool const number = column.kind == Column::Kind::number;
    return fmt::format(R"(<th scope="col" class="{}" title="{}">{}</th>)", number ? "number" : "text",
                       escaped(column.meaning), escaped(column.heading));
}

std::string cell_of(Cell const& cell, Column const& column, bool first) {
    char const* const kind = column.kind == Column::Kind::number ? "number" : "text";
    std::string const inside = fmt::format(R"( class="{}" data-value="{}")", kind, escaped(cell.sorted_by));
    return first ? fmt::format(R"(<th scope="row"{}>{}</th>)", inside, cell.html)
                 : fmt::format(R"(<td data-heading="{}"{}>{}</td>)", escaped(column.heading), inside,
                               cell.html);
}

}  // namespace

// By hand: what pugixml and GDAL escape for XML leaves apostrophes or null characters as they are.
std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (char const c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            case '\0':
                html += "\uFFFD";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string name(std::string_view text) {
    return "<bdi>" + escaped(text) + "</bdi>";
}

std::string filled(std::string_view text, std::map<std::string, std::string> const& parts) {
    std::string result;
    for (;;) {
        std::size_t const open = text.find("{{");
        std::size_t const close = open == std::string_view::npos ? open : text.find("}}", open);
        if (close == std::string_view::npos) return result.append(text);
        result += text.substr(0, open);
        auto const part = parts.find(std::string(text.substr(open + 2, close - open - 2)));
        if (part == parts.end()) throw std::logic_error("the page has a place for nothing");
        result += part->second;
        text.remove_prefix(close + 2);
    }
}

std::string list_of(std::vector<std::string> const& sentences) {
    std::string html = "<ul>\n";
    for (std::string const& text : sentences)
        html += "<li>" + sentence(text) + "</li>\n";
    return html + "</ul>\n";
}

std::string line_below(std::string_view text) {
    return text.empty() ? "" : "<small>" + escaped(text) + "</small>";
}

Cell number_cell(double number, std::string const& shown, std::string const& limits) {
    return {escaped(shown) + line_below(limits), std::isfinite(number) ? fmt::format("{}", number) : ""};
}

Cell text_cell(std::string_view text) {
    return {escaped(text), std::string(text)};
}

Cell name_cell(std::string_view text) {
    return {name(text), std::string(text)};
}

std::string html_of(Table const& table) {
    std::string html = fmt::format(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{0}-caption\">\n"
        "<table id=\"{0}\"{2}>\n<caption id=\"{0}-caption\">{1}</caption>\n<thead><tr>",
        table.id, escaped(table.caption),
        table.columns.size() > most_columns_on_a_phone ? " class=\"stacking\"" : "");
    for (Column const& column : table.columns)
        html += heading_of(column);
    html += "</tr></thead>\n<tbody>\n";
    for (auto const& row : table.rows) {
        html += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i)
            html += cell_of(row[i], table.columns[i], i == 0);
        html += "</tr>\n";
    }
    return html + "</tbody>\n</table>\n</div>\n";
}

std::string definitions(std::vector<std::pair<std::string, std::string>> const& pairs) {
    std::string html = "<dl>\n";
    for (auto const& [term, value] : pairs)
        html += "<dt>" + escaped(term) + "</dt><dd>" + value + "</dd>\n";
    return html + "</dl>\n";
}

}  // namespace report
