#include "src/commands/group_index.hpp"

#include "src/commands/text.hpp"
#include "src/commands/texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace commands {
namespace {

/// Values of a field are data, never markup.
std::string escaped(std::string_view text) {
    std::string html;
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
            default:
                html += c;
        }
    }
    return html;
}

/// The page with {{key}} replaced, each key once wherever it stands.
std::string filled(std::string page, std::string const& key, std::string const& value) {
    std::string const place = "{{" + key + "}}";
    for (auto at = page.find(place); at != std::string::npos; at = page.find(place, at + value.size()))
        page.replace(at, place.size(), value);
    return page;
}

std::string row_of(GroupEntry const& group) {
    std::string const value = group.value.empty() ? "<em>no value</em>" : escaped(group.value);
    std::string const linked =
        group.link.empty() ? value : fmt::format("<a href=\"{}\">{}</a>", escaped(group.link), value);
    return fmt::format(
        "<tr{}><th scope=\"row\">{}</th><td class=\"number\">{}</td>"
        "<td class=\"number\">{}</td><td>{}</td></tr>\n",
        group.calls ? " class=\"calls\"" : "", linked, escaped(group.cities), escaped(group.visitors),
        escaped(group.outcome));
}

}  // namespace

std::string group_index(std::string const& field, std::string const& source,
                        std::vector<GroupEntry> const& groups) {
    std::string rows;
    for (GroupEntry const& group : groups)
        rows += row_of(group);
    auto const calling = static_cast<std::size_t>(std::ranges::count_if(groups, &GroupEntry::calls));
    std::string const summary =
        fmt::format("{} of {}, {}.", counted(groups.size(), "run", "runs"), source,
                    calling == 0 ? std::string("none of which calls for attention")
                                 : counted(calling, "calls for attention", "call for attention"));
    std::string page = texts::group_index;
    page = filled(page, "title", escaped("Cities by " + field));
    page = filled(page, "summary", escaped(summary));
    page = filled(page, "field", escaped(field));
    return filled(page, "rows", rows);
}

}  // namespace commands
