#include "src/report/html.hpp"
#include "src/report/sections.hpp"
#include "src/words/text.hpp"

#include <fmt/format.h>

#include <map>

namespace report {
namespace {

using enum Column::Kind;

constexpr std::size_t rows_listed = 200;

std::string reasons(std::vector<geo::SetAsideRow> const& rows) {
    std::map<std::string, std::size_t> count;
    for (geo::SetAsideRow const& row : rows)
        ++count[row.reason];
    Table table{"reason-table", "Rows set aside, by reason", {{"Reason", text}, {"Rows", number}}, {}};
    for (auto const& [reason, times] : count)
        table.rows.push_back(
            {text_cell(reason), number_cell(static_cast<double>(times), words::grouped(times))});
    return html_of(table);
}

std::string list_of_rows(std::vector<geo::SetAsideRow> const& rows) {
    Table table{"set-aside-table",
                rows.size() > rows_listed
                    ? fmt::format("The first {} of {} rows set aside; the database has them all", rows_listed,
                                  words::grouped(rows.size()))
                    : "Every row set aside",
                {{"Row", number}, {"Reason", text}, {"Detail", text}},
                {}};
    for (std::size_t i = 0; i < std::min(rows.size(), rows_listed); ++i)
        table.rows.push_back(
            {number_cell(static_cast<double>(rows[i].source_fid), fmt::format("{}", rows[i].source_fid)),
             text_cell(rows[i].reason), name_cell(rows[i].detail)});
    return html_of(table);
}

}  // namespace

std::string set_aside(db::RunRecord const& record) {
    auto const& rows = record.set_aside_rows;
    std::string const used = words::counted(record.stores.size(), "store", "stores");
    if (rows.empty()) return "<p>Every row of the input was used: " + used + ".</p>\n";
    return fmt::format("<p>{} of the input could not be used; {} could.</p>\n",
                       words::counted(rows.size(), "row", "rows"), used) +
           reasons(rows) + "<details><summary>Which rows</summary>\n" + list_of_rows(rows) + "</details>\n";
}

}  // namespace report
