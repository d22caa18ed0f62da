#include "src/commands/fit/groups.hpp"
#include "src/commands/text/text.hpp"
#include "src/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace commands {
namespace {

using report::escaped;

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
    return report::filled(texts::group_index, {{"title", escaped("Cities by " + field)},
                                               {"summary", escaped(summary)},
                                               {"field", escaped(field)},
                                               {"rows", rows}});
}

}  // namespace commands
